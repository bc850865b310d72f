// Converts the timestamps of a pcapng interface, ticks of any resolution, to nanoseconds.
#pragma once

#include <cstdint>
#include <limits>

#include "base/time.h"

namespace wirecensus::capture {

// The interface options if_tsresol and if_tsoffset (draft-ietf-opsawg-pcapng, section 4.2).
class TickClock {
 public:
  static constexpr std::uint8_t kMicroseconds = 6;  // the default without if_tsresol

  // `resolution`: a tick is 10^-n seconds, or 2^-n seconds if the highest bit is set; n is at
  // most 127. `offset`: seconds, added to every time.
  explicit TickClock(std::uint8_t resolution = kMicroseconds, std::int64_t offset = 0);

  // Whether `time` is a limit of the range, which stands for all times beyond it.
  static constexpr bool is_limit(Timestamp time) {
    return time == std::numeric_limits<Timestamp>::max() || time == kNoTime + 1;
  }

  // Rounds down to the nanosecond. A time outside the range of Timestamp is its nearest value.
  Timestamp time(std::uint64_t ticks) const {
    if (ticks >= quick_ticks_) return wide_time(ticks);
    return static_cast<Timestamp>(ticks * multiplier_) + quick_offset_;
  }

 private:
  void allow_quick_times();
  Timestamp wide_time(std::uint64_t ticks) const;

  // nanoseconds = (ticks * multiplier_ / divisor_ >> shift_) + offset_ * 10^9
  std::uint64_t multiplier_ = 0;
  std::uint64_t divisor_ = 1;
  unsigned shift_ = 0;
  std::int64_t offset_ = 0;  // seconds
  // Below this number of ticks, 64-bit arithmetic without a division is enough.
  std::uint64_t quick_ticks_ = 0;
  Duration quick_offset_ = 0;  // offset_ in nanoseconds
};

}  // namespace wirecensus::capture
