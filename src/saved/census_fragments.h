// Open fragments as entries of a saved census. Each pair, identification, first fragment and group
// of held fragments is an entry, so that none is large: they stand in this order, and each belongs
// to the one before it that can hold it. Internal to this folder.
#pragma once

#include <vector>

#include "flow/open_fragments.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

void write_fragments(const std::vector<flow::FragmentPair>& pairs, CensusBlockWriter& file);

// Takes the next entry into `pairs`.
void read_fragments(CensusBytesReader& in, std::vector<flow::FragmentPair>& pairs);

}  // namespace wirecensus::saved
