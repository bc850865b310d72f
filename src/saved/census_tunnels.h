// What is inside tunnels as entries of a saved census. Internal to this folder.
#pragma once

#include "inspect/tunnels/tunnel_records.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

// Writes nothing if tunnels were not counted.
void write_tunnels(const inspect::TunnelRecords& tunnels, CensusBlockWriter& file);

// Takes the next entry into `tunnels`.
void read_tunnels(CensusBytesReader& in, inspect::TunnelRecords& tunnels);

}  // namespace wirecensus::saved
