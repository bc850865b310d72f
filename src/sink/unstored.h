// What is left of an interval that was counted, but can be neither sent nor kept.
#pragma once

#include "metrics/census_tables.h"
#include "sink/exporter.h"

namespace wirecensus::sink {

// The interval of a census, and its place in its count. A count that was not divided is one.
metrics::Interval interval_of(const metrics::Census& census, const CensusPlace& place);

// A census of the same interval, in which all packets that were counted are lost
// (LossCause::not_stored): a store that has it knows how many it does not have. It is small, and is
// sent and kept as any other.
metrics::CensusTables note_of(const metrics::CensusTables& tables, const CensusPlace& place);

}  // namespace wirecensus::sink
