// The fields of an address: packets, bytes and flows sent and received. Static storage.
#pragma once

#include <span>
#include <string_view>

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

// The same fields, and what else rows may have, in the order of the columns.
std::span<const Field<AddressRow>> address_row_fields();
std::span<const ExtraFields<AddressRow>> extra_address_fields();

}  // namespace wirecensus::tables
