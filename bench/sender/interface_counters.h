// The number of packets sent, from the interface's counters.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace wirecensus::bench {

// From /proc/self/net/dev (proc_net(5)) of the network namespace of the process. For a veth pair,
// the packets that the other end has received.
Result<std::uint64_t> packets_sent(const std::string& interface);

}  // namespace wirecensus::bench
