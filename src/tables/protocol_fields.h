// The fields of a protocol: its packets, bytes and flows. Static storage.
#pragma once

#include <span>

#include "metrics/order/protocols.h"
#include "tables/field.h"

namespace wirecensus::tables {

std::span<const Field<metrics::ProtocolRecord>> protocol_fields();

}  // namespace wirecensus::tables
