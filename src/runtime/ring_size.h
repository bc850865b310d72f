// The size of the capture ring when memory is short.
#pragma once

#include <cstddef>
#include <string>

#include "base/machine_limits.h"
#include "base/result.h"

namespace wirecensus::runtime {

struct RingSize {
  std::size_t bytes;
  std::string shortage;  // for the user: why it is smaller than the default; or empty
};

// `wanted`: bytes. The kernel cannot swap or reclaim the memory of a ring, so a ring takes at most
// half of the available memory (but at least 1 MiB). A larger default size is reduced to that.
// Several interfaces have a ring of this size each, and share the limit.
// Error: a larger size that is not the default; the message states the largest size that fits.
Result<RingSize> ring_size(std::size_t wanted, const MachineLimits& limits = MachineLimits(),
                           unsigned interfaces = 1);

}  // namespace wirecensus::runtime
