// What headers said, as entries of a saved census. Internal to this folder.
#pragma once

#include "inspect/headers/header_records.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

// Writes nothing if there are none, and they were not asked for.
void write_headers(const inspect::HeaderRecords& headers, CensusBlockWriter& file);

// Takes the next entry into `headers`.
void read_headers(CensusBytesReader& in, inspect::HeaderRecords& headers);

}  // namespace wirecensus::saved
