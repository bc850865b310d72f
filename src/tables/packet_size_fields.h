// The fields of a packet size: the wire length and its number of packets. Static storage.
#pragma once

#include <span>

#include "metrics/size_statistics.h"
#include "tables/field.h"

namespace wirecensus::tables {

std::span<const Field<metrics::SizeCount>> packet_size_fields();

}  // namespace wirecensus::tables
