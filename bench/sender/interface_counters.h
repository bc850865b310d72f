// How much an interface says that it has sent.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace wirecensus::bench {

// From /proc/self/net/dev (proc_net(5)), which is of the network namespace of the process. A veth
// pair counts there what the other end has taken from it.
Result<std::uint64_t> packets_sent(const std::string& interface);

}  // namespace wirecensus::bench
