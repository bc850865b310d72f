// Frames are sent at maximum speed, so only in isolated networks.
#pragma once

#include "base/result.h"

namespace wirecensus::bench {

// Error: this process is not in a separate network namespace, that is, one that differs from that
// of the first process of the machine (or container) and has no default route. If the first
// condition cannot be checked, only the second applies.
Status check_own_namespace();

}  // namespace wirecensus::bench
