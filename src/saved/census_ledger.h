// The ledger as entries of a saved census. Internal to this folder.
#pragma once

#include "base/ledger.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

void write_ledger(const Ledger& ledger, CensusBlockWriter& file);

// Each takes the next entry of its kind into `ledger`.
void read_ledger(CensusBytesReader& in, Ledger& ledger);
void read_undecided(CensusBytesReader& in, Ledger& ledger);  // at most one
void read_loss(CensusBytesReader& in, Ledger& ledger);
void read_doubt(CensusBytesReader& in, Ledger& ledger);
void read_remark(CensusBytesReader& in, Ledger& ledger);
void read_interface(CensusBytesReader& in, Ledger& ledger);

}  // namespace wirecensus::saved
