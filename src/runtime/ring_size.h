// How large a capture ring may be where memory is short.
#pragma once

#include <cstddef>
#include <string>

#include "base/machine_limits.h"
#include "base/result.h"

namespace wirecensus::runtime {

struct RingSize {
  std::size_t bytes;
  std::string shortage;  // for a person: that it is smaller than usual; empty where it is not
};

// The kernel takes a ring's memory for good: it can be neither swapped out nor had back but by
// killing a process. So a ring takes at most half of what is free, and leaves the rest for what is
// counted. The usual ring is made smaller where there is not so much; one that was asked for is
// refused. Error: what to ask for instead.
Result<RingSize> ring_size(std::size_t wanted, const MachineLimits& limits = MachineLimits());

}  // namespace wirecensus::runtime
