// Title and subtitle of every chart: the sources, the amount and the time.
#pragma once

#include <string>
#include <vector>

#include "metrics/census.h"

namespace wirecensus::text {

// "eth0", or "a.pcap and 2 more"; printable.
std::string source_text(const std::vector<std::string>& sources);

// "1,234 packets, 414 kB   ·   2023-11-14 22:13:20 to 22:14:20 UTC (1 min 00 s)"
std::string subtitle_text(const metrics::Totals& totals);

}  // namespace wirecensus::text
