// The timeline as entries of a saved census. Internal to this folder.
#pragma once

#include "metrics/census.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

void write_timeline(const metrics::Timeline& timeline, CensusBlockWriter& file);

// Takes the entry before the points.
void read_timeline(CensusBytesReader& in, metrics::Timeline& timeline);

// Takes the next point; `totals` are those of the same census.
void read_point(CensusBytesReader& in, const metrics::Totals& totals, metrics::Timeline& timeline);

// Whether the timeline has the width and the ends that these totals give it.
bool is_timeline_of(const metrics::Timeline& timeline, const metrics::Totals& totals);

}  // namespace wirecensus::saved
