// The fields of an address: packets, bytes and flows sent and received. Static storage.
#pragma once

#include <map>
#include <span>
#include <string_view>

#include "base/address.h"
#include "metrics/order/addresses.h"
#include "tables/field.h"

namespace wirecensus::tables {

std::span<const Field<metrics::AddressRecord>> address_fields();

// With the best name that was seen (inspect::best_names()); empty if there is none.
struct NamedAddress : metrics::AddressRecord {
  std::string_view name;  // must outlive it
};
std::span<const Field<NamedAddress>> named_address_fields();

// The row of an address with its name, if it has one. Valid as long as `best`.
inline NamedAddress named(const metrics::AddressRecord& record,
                          const std::map<IpAddress, std::string_view>& best) {
  const auto found = best.find(record.address);
  return {record, found == best.end() ? std::string_view() : found->second};
}

}  // namespace wirecensus::tables
