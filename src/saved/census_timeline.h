// The timeline as entries of a saved census. Internal to this folder.
#pragma once

#include "metrics/census.h"
#include "saved/census_blocks.h"

namespace wirecensus {

void write_timeline(const Timeline& timeline, CensusBlockWriter& file);

// Takes the entry before the points.
void read_timeline(CensusBytesReader& in, Timeline& timeline);

// Takes the next point; `totals` are those of the same census.
void read_point(CensusBytesReader& in, const Totals& totals, Timeline& timeline);

// Whether the timeline has the width and the ends that these totals give it.
bool is_timeline_of(const Timeline& timeline, const Totals& totals);

}  // namespace wirecensus
