// When the frames of a capture are due, if it is delivered at a multiple of its own speed:
//
//     Pace pace(10);                            // ten times as fast as it was captured
//     for (const Frame& frame : frames) {
//       wait_until(pace.due(frame.time, now));
//       deliver(frame);
//     }
//
// A frame with an earlier time than one before it is due with that one, and so is one without a
// time. What breaks the pace is forgiven, so that the capture goes on from there: a step back of
// more than kMaxStepBack (the next file, a clock that was set), a delivery that is late by more
// than kMaxDelay (a suspended process), and a pause that takes longer than kMaxPause, of which the
// rest is skipped.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.h"

namespace wirecensus::runtime {

inline constexpr double kMinSpeed = 0.01;
inline constexpr double kMaxSpeed = 1e6;

// Of packet time.
inline constexpr Duration kMaxStepBack = kSecond;
// Of the clock.
inline constexpr std::chrono::seconds kMaxDelay{1};
inline constexpr std::chrono::seconds kMaxPause{5};

// Not thread-safe. `Time` is that of any monotonic clock, which the caller reads.
class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Precondition: kMinSpeed <= speed <= kMaxSpeed.
  explicit Pace(double speed);

  // When the next frame, of this time, is due. Call once for each frame, in their order.
  Time due(Timestamp time, Time now);

  // How much of the capture has been played at `now`, pauses included, skipped or not: between the
  // frame before the last due() and that frame. Precondition: due() was called.
  Duration played(Time now) const;
  // The sum of what was skipped of pauses, in packet time.
  Duration skipped() const { return skipped_; }

 private:
  Duration step_to(Timestamp time);
  double nanoseconds_since_begin(Time now) const;

  const double speed_;
  Time begin_{};    // when the first frame was due
  double due_ = 0;  // the last frame, in nanoseconds since begin_; doubles do not overflow
  Timestamp latest_ = kNoTime;  // of the frames; kNoTime before the first
  bool begun_ = false;
  Duration played_before_ = 0;  // up to the last frame but one
  Duration played_ = 0;         // up to the last frame; saturated, as skipped_
  Duration skipped_ = 0;
};

}  // namespace wirecensus::runtime
