// The state of a running count in one line.
#pragma once

#include <string>

#include "base/ledger.h"

namespace wirecensus::view {

// "1,234,567 packets counted, 0 lost: EXACT so far". `so_far` is the ledger up to a cut.
std::string snapshot_line(const Ledger& so_far);

}  // namespace wirecensus::view
