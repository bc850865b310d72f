// Times are nanoseconds since 1970 on the clock of the kernel's receive timestamps.
#pragma once

#include <cstdint>
#include <ctime>

namespace wirecensus::bench::forwarder {

using Nanoseconds = std::int64_t;

inline constexpr Nanoseconds kMicrosecond = 1'000;
inline constexpr Nanoseconds kMillisecond = 1'000'000;
inline constexpr Nanoseconds kSecond = 1'000'000'000;

inline Nanoseconds nanoseconds(const timespec& time) {
  return Nanoseconds{time.tv_sec} * kSecond + time.tv_nsec;
}

inline Nanoseconds time_now() {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return nanoseconds(time);
}

}  // namespace wirecensus::bench::forwarder
