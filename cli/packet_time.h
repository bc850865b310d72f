// Parses moments of the command line (--since, --until).
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace wirecensus {

// "2026-11-28T21:00:00.5+01:00": RFC 3339, the fraction with up to nine digits; without an offset,
// UTC. "@1795903200.25": seconds since 1970-01-01T00:00:00Z. None if it is neither, or out of the
// range of Timestamp (the years 1678 to 2261).
std::optional<Timestamp> parse_time(std::string_view text);

}  // namespace wirecensus
