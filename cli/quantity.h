// Parses durations and numbers of the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "report/interval_folders.h"

namespace wirecensus {

// "30", "1.5s", "500ms", "10m", "1h", "2d", in nanoseconds; the default unit is seconds. None if it
// is invalid, zero, below a nanosecond, or above a hundred years.
std::optional<Duration> parse_duration(std::string_view text);

// "5000", "10k", "2.5M", "1G": powers of 1,000. None if it is invalid, zero, or not an integer of
// at most 64 bits.
std::optional<std::uint64_t> parse_count(std::string_view text);

// "100", "10G", "7d": how many folders of intervals remain, their size (K, M, G, T: powers of
// 1,024), or their age (as a duration, with its unit). None if it is none of these.
std::optional<report::Retention> parse_retention(std::string_view text);

}  // namespace wirecensus
