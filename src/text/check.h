// What a count had to fulfil, and whether it did: for the summary and for JUnit.
#pragma once

#include <string>
#include <vector>

#include "metrics/comparison.h"

namespace wirecensus::text {

struct Check {
  std::string name;
  bool passed = false;
  std::string message;  // the facts in one line; external names are printable
};

// That the count is exact.
Check exactness_check(const Ledger& ledger);

// "2 packets lost, 0 changed, 0 duplicated, 0 gained, 1 reordered, of 5,000 that entered"
std::string transit_line(const metrics::TransitCounts& counts);

// What must hold on the other side of a device. Precondition: the comparison has a transit.
std::vector<Check> transit_checks(const metrics::Comparison& comparison);

// That the count is as expected.
Check comparison_check(const metrics::Comparison& comparison);

}  // namespace wirecensus::text
