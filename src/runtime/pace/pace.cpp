#include "runtime/pace/pace.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace wirecensus::runtime {
namespace {

using std::chrono::nanoseconds;

double in_nanoseconds(nanoseconds duration) { return static_cast<double>(duration.count()); }

// Files may have times at both ends of the range, again and again.
Duration saturated_sum(Duration a, Duration b) {
  assert(a >= 0 && b >= 0);
  return b > std::numeric_limits<Duration>::max() - a ? std::numeric_limits<Duration>::max()
                                                      : a + b;
}

}  // namespace

Pace::Pace(double speed) : speed_(speed) { assert(speed >= kMinSpeed && speed <= kMaxSpeed); }

double Pace::nanoseconds_since_begin(Time now) const { return in_nanoseconds(now - begin_); }

// Of packet time; never negative.
Duration Pace::step_to(Timestamp time) {
  if (time == kNoTime) return 0;
  const Timestamp before = latest_;
  const Duration step = before == kNoTime ? 0 : elapsed(before, time);
  if (before == kNoTime || step > 0 || step < -kMaxStepBack) latest_ = time;
  return std::max<Duration>(step, 0);
}

Pace::Time Pace::due(Timestamp time, Time now) {
  if (!std::exchange(begun_, true)) begin_ = now;
  const Duration step = step_to(time);
  played_before_ = std::exchange(played_, saturated_sum(played_, step));
  double wait = static_cast<double>(step) / speed_;
  if (const double most = in_nanoseconds(kMaxPause); wait > most) {
    const auto waited = static_cast<Duration>(std::llround(most * speed_));
    skipped_ = saturated_sum(skipped_, std::max<Duration>(step - waited, 0));
    wait = most;
  }
  due_ += wait;
  const double since_begin = nanoseconds_since_begin(now);
  if (due_ < since_begin - in_nanoseconds(kMaxDelay)) due_ = since_begin;
  return begin_ + nanoseconds(std::llround(due_));
}

Duration Pace::played(Time now) const {
  assert(begun_);
  const double ahead = std::max(due_ - nanoseconds_since_begin(now), 0.0) * speed_;
  const double step = static_cast<double>(played_ - played_before_);
  return ahead >= step ? played_before_ : played_ - static_cast<Duration>(ahead);
}

}  // namespace wirecensus::runtime
