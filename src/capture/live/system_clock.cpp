#include "capture/live/system_clock.h"

#include <sys/timex.h>

#include <algorithm>

namespace wirecensus::capture {
namespace {

// Errors are in microseconds.
std::uint64_t clock_error(long microseconds) {
  constexpr std::uint64_t kMicrosecond = 1'000;
  return static_cast<std::uint64_t>(std::max(microseconds, 0L)) * kMicrosecond;
}

}  // namespace

std::optional<ClockState> system_clock_state() {
  timex clock{};  // modes 0: it is asked, not set
  const int state = adjtimex(&clock);
  if (state < 0) return std::nullopt;
  return ClockState{.synchronized = state != TIME_ERROR && (clock.status & STA_UNSYNC) == 0,
                    .estimated_error = clock_error(clock.esterror),
                    .max_error = clock_error(clock.maxerror)};
}

}  // namespace wirecensus::capture
