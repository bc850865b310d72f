// Durations and numbers as they are written on the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace wirecensus {

// "30", "1.5s", "500ms", "10m", "1h", "2d": seconds where there is no unit. None where it is
// anything else, zero, below a nanosecond, or longer than a hundred years.
std::optional<Duration> parse_duration(std::string_view text);

// "5000", "10k", "2.5M", "1G": powers of a thousand. None where it is anything else, zero, or not a
// whole number of 64 bits.
std::optional<std::uint64_t> parse_count(std::string_view text);

}  // namespace wirecensus
