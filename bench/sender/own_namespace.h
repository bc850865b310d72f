// Frames are sent at top speed, so only where they reach nobody.
#pragma once

#include "base/result.h"

namespace wirecensus::bench {

// An error unless this process is in a network namespace made for the purpose: another one than the
// first process of the machine (or container) has, and one without a way out, that is without a
// default route. The first cannot be compared everywhere; then the second decides alone.
Status check_own_namespace();

}  // namespace wirecensus::bench
