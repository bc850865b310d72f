// The fields of an address: what it sent and received.
#pragma once

#include <span>

#include "metrics/order/addresses.h"
#include "tables/field.h"

namespace wirecensus::tables {

std::span<const Field<metrics::AddressRecord>> address_fields();

}  // namespace wirecensus::tables
