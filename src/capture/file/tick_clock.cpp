#include "capture/file/tick_clock.h"

#include <algorithm>
#include <limits>

namespace wirecensus::capture {

namespace {

// 64 bits of ticks times a billion need 94 bits; nothing here can overflow 127.
__extension__ using Wide = __int128;

constexpr unsigned kNanoExponent = 9;
constexpr unsigned kMaxPower = 19;  // 10^19 is the largest power of ten in 64 bits

constexpr std::uint64_t power_of_ten(unsigned exponent) {
  std::uint64_t power = 1;
  for (unsigned i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

TickClock::TickClock(std::uint8_t resolution, std::int64_t offset) : offset_(offset) {
  constexpr std::uint8_t kPowerOfTwo = 0x80;
  const unsigned exponent = resolution & 0x7fU;
  if ((resolution & kPowerOfTwo) != 0) {
    multiplier_ = power_of_ten(kNanoExponent);
    shift_ = exponent;
  } else if (exponent <= kNanoExponent) {
    multiplier_ = power_of_ten(kNanoExponent - exponent);
    allow_quick_times();
  } else if (exponent - kNanoExponent <= kMaxPower) {
    multiplier_ = 1;
    divisor_ = power_of_ten(exponent - kNanoExponent);
  }  // else: any number of ticks is less than a nanosecond
}

// Ticks and offset may each use half of the range of a Timestamp.
void TickClock::allow_quick_times() {
  constexpr std::int64_t kHalf = std::numeric_limits<Timestamp>::max() / 2;
  if (offset_ > kHalf / kSecond || offset_ < -kHalf / kSecond) return;
  quick_offset_ = offset_ * kSecond;
  quick_ticks_ = static_cast<std::uint64_t>(kHalf) / multiplier_;
}

Timestamp TickClock::wide_time(std::uint64_t ticks) const {
  Wide nanoseconds = Wide{ticks} * multiplier_;
  if (divisor_ != 1) nanoseconds /= divisor_;
  nanoseconds = (nanoseconds >> shift_) + Wide{offset_} * kSecond;
  constexpr Wide kFirst = kNoTime + 1;  // kNoTime is reserved
  constexpr Wide kLast = std::numeric_limits<Timestamp>::max();
  return static_cast<Timestamp>(std::clamp(nanoseconds, kFirst, kLast));
}

}  // namespace wirecensus::capture
