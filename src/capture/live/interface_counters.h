// What an interface itself has counted, asked of the kernel by rtnetlink(7): RTM_GETSTATS for one
// interface, which any user may ask, in the network namespace of the caller.
#pragma once

#include <optional>

#include "base/interface_account.h"

namespace wirecensus::capture {

// The current values; none if the interface is gone or the kernel does not support the request
// (before Linux 4.7).
std::optional<InterfaceCounters> interface_counters(int interface_index);

}  // namespace wirecensus::capture
