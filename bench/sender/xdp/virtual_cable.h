// The veth pair on which frames are sent.
#pragma once

#include <string>

#include "base/result.h"

namespace wirecensus::bench {

// Switches GRO on at the other end of the veth pair of `interface`: only then does it run NAPI,
// which it needs to receive XDP frames. The other end must be in this namespace.
Status let_other_end_take_xdp(const std::string& interface);

}  // namespace wirecensus::bench
