// The applications of flows as entries of a saved census: first the number of those left out, so
// that there is one also without applications, then words, then flows, which refer to words by
// their numbers. Internal to this folder.
#pragma once

#include "inspect/apps/app_records.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

// Writes nothing if they were not asked for.
void write_apps(const inspect::AppRecords& apps, CensusBlockWriter& file);

// Takes the next entry into `apps`.
void read_app(CensusBytesReader& in, inspect::AppRecords& apps);

}  // namespace wirecensus::saved
