// What a count in depth had no room for, as a loss in the ledger.
#pragma once

#include "base/ledger.h"
#include "inspect/left_out.h"

namespace wirecensus::metrics {

// Adds it to the losses of a ledger, if there is something. Totals and flows have these packets.
void note_left_out(const inspect::LeftOut& left_out, Ledger& ledger);

}  // namespace wirecensus::metrics
