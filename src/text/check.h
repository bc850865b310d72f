// What a count had to fulfil, and whether it did: for the summary and for JUnit.
#pragma once

#include <string>

#include "metrics/comparison.h"

namespace wirecensus::text {

struct Check {
  std::string name;
  bool passed = false;
  std::string message;  // the facts in one line; external names are printable
};

// That the count is exact.
Check exactness_check(const Ledger& ledger);

// That the count is as expected.
Check comparison_check(const metrics::Comparison& comparison);

}  // namespace wirecensus::text
