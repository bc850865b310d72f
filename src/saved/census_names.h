// The names that were seen as entries of a saved census: first the counts of what was left out, so
// that there is one also without names; then names, flows and messages of which parts are missing,
// each in ascending order. Internal to this folder.
#pragma once

#include "inspect/names/names.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

void write_names(const inspect::Names& names, CensusBlockWriter& file);

// Takes the next entry into `names`. Texts of the file are made printable again: it may be hostile.
void read_name(CensusBytesReader& in, inspect::Names& names);

}  // namespace wirecensus::saved
