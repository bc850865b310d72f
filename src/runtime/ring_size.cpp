#include "runtime/ring_size.h"

#include <fmt/core.h>

#include <algorithm>

#include "capture/live/live_options.h"

namespace wirecensus::runtime {
namespace {

constexpr std::uint64_t kMinBytes = std::uint64_t{1} << 20;

std::string mebibytes(std::uint64_t bytes) { return fmt::format("{} MiB", bytes >> 20); }

}  // namespace

Result<RingSize> ring_size(std::size_t wanted, const MachineLimits& limits, unsigned interfaces) {
  const auto free = limits.free_memory();
  if (!free || wanted <= *free / 2 / interfaces) return RingSize{wanted, {}};
  const std::uint64_t most = std::max(*free / 2 / interfaces, kMinBytes);
  if (wanted <= most) return RingSize{wanted, {}};
  if (wanted == capture::LiveOptions::kUsualRingBytes) {
    return RingSize{most, fmt::format("low memory: {} free, so the capture ring is {} "
                                      "instead of {}",
                                      mebibytes(*free), mebibytes(most), mebibytes(wanted))};
  }
  return Error{fmt::format(
      "--ring-size is {}, but only {} of memory are free (MemAvailable, or the "
      "limit of the control group), and {} use half of that: use --ring-size {}M or "
      "less",
      mebibytes(wanted), mebibytes(*free),
      interfaces == 1 ? "the ring may" : "the rings of all interfaces may", most >> 20)};
}

}  // namespace wirecensus::runtime
