// The fields of an address: packets, bytes and flows sent and received. Static storage.
#pragma once

#include <span>

#include "metrics/order/addresses.h"
#include "tables/field.h"

namespace wirecensus::tables {

std::span<const Field<metrics::AddressRecord>> address_fields();

}  // namespace wirecensus::tables
