// The fields of a packet size: how many packets have it.
#pragma once

#include <span>

#include "metrics/size_statistics.h"
#include "tables/field.h"

namespace wirecensus::tables {

std::span<const Field<metrics::SizeCount>> packet_size_fields();

}  // namespace wirecensus::tables
