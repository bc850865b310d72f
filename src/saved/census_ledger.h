// The ledger as entries of a saved census. Internal to this folder.
#pragma once

#include "base/ledger.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

void write_ledger(const Ledger& ledger, CensusBlockWriter& file);

// Each adds an entry of its kind to `ledger`. read_ledger() returns whether the writer's verdict
// was EXACT; read_loss() turns an unknown cause into LossCause::other.
bool read_ledger(CensusBytesReader& in, Ledger& ledger);
void read_loss(CensusBytesReader& in, Ledger& ledger);
void read_doubt(CensusBytesReader& in, Ledger& ledger);
void read_remark(CensusBytesReader& in, Ledger& ledger);
void read_interface(CensusBytesReader& in, Ledger& ledger);
void read_file(CensusBytesReader& in, Ledger& ledger);
void read_clock(CensusBytesReader& in, Ledger& ledger);

}  // namespace wirecensus::saved
