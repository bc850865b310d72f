// The difference of two censuses on one screen: the totals of each, the flows lost, gained or
// changed, and, for a replay, where packets were lost. A pure function from values to text.
#pragma once

#include <string>

#include "metrics/comparison.h"
#include "view/summary.h"

namespace wirecensus::view {

// Complete lines. External names are made printable.
std::string difference_text(const metrics::Comparison& comparison, const SummaryStyle& style);

// "7 packets missing, 0 extra, 2 flows changed; where lost: ...": the same in one line.
std::string difference_line(const metrics::Comparison& comparison);

}  // namespace wirecensus::view
