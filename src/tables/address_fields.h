// The fields of an address: packets, bytes and flows sent and received. Static storage.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "metrics/order/addresses.h"
#include "tables/field.h"

namespace wirecensus::lookup {
struct AddressFacts;
}

namespace wirecensus::tables {

std::span<const Field<metrics::AddressRecord>> address_fields();

// With what else is known of it.
struct AddressRow : metrics::AddressRecord {
  std::string_view name = {};  // of inspect::best_names(), or empty; must outlive it
  const lookup::AddressFacts* facts = nullptr;  // or null; must outlive it
};

// The same fields, then that of the name (--names-seen) and those of databases (--mmdb), as asked
// for.
std::vector<Field<AddressRow>> address_row_fields(bool names, bool facts);

// The number of fields of databases.
inline constexpr std::ptrdiff_t kAddressFactFields = 3;

}  // namespace wirecensus::tables
