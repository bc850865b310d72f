// The veth pair that frames are sent into.
#pragma once

#include <string>

#include "base/result.h"

namespace wirecensus::bench {

// Switches GRO on at the other end of the cable that begins at `interface`: only then does it run
// NAPI, and only with that does it take XDP frames. The other end must be in this namespace.
Status let_other_end_take_xdp(const std::string& interface);

}  // namespace wirecensus::bench
