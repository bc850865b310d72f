// What a device did to the packets between two points, on one screen.
#pragma once

#include <string>

#include "metrics/comparison.h"
#include "view/summary.h"

namespace wirecensus::view {

// Complete lines. External names are made printable. Precondition: the comparison has a transit.
std::string transit_text(const metrics::Comparison& comparison, const SummaryStyle& style);

}  // namespace wirecensus::view
