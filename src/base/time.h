// Time: nanoseconds since the Unix epoch in 64 signed bits, never a double, never truncated.
// The range is 1677 to 2262. Times come from packets; only `runtime` reads a clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace wirecensus {

using Timestamp = std::int64_t;  // nanoseconds since 1970-01-01T00:00:00Z
using Duration = std::int64_t;   // nanoseconds

inline constexpr Duration kSecond = 1'000'000'000;

// The time of a frame without a timestamp (pcapng Simple Packet Blocks have no time).
inline constexpr Timestamp kNoTime = std::numeric_limits<Timestamp>::min();

// end - begin, saturated to the range of Duration: damaged files may have times at both ends of the
// range.
inline Duration elapsed(Timestamp begin, Timestamp end) {
  Duration duration = 0;
  if (!__builtin_sub_overflow(end, begin, &duration)) return duration;
  return end > begin ? std::numeric_limits<Duration>::max() : std::numeric_limits<Duration>::min();
}

// Size of the buffer that format_timestamp and format_duration need, in bytes.
inline constexpr std::size_t kTimeTextSize = 40;

// Writes RFC 3339 in UTC with nine decimals, 2023-11-14T22:13:20.000002000Z, and returns the end.
// Writes nothing for kNoTime. No terminating zero. Precondition: kTimeTextSize bytes at `out`.
char* format_timestamp(char* out, Timestamp time);

// Writes seconds with nine decimals, 12.000000001, and returns the end. Any value is valid.
// Precondition: kTimeTextSize bytes at `out`.
char* format_duration(char* out, Duration duration);

std::string timestamp_text(Timestamp time);
std::string duration_text(Duration duration);

}  // namespace wirecensus
