// A difference of two censuses on one screen: how much each holds, which flows were lost, gained or
// changed, and, of a replay, who lost what is missing. A pure function from values to text.
#pragma once

#include <optional>
#include <string>

#include "metrics/census.h"
#include "metrics/census_difference.h"
#include "metrics/loss_attribution.h"
#include "view/summary.h"

namespace wirecensus::view {

// Refers to what it is made of.
struct Comparison {
  const metrics::Census& expected;
  const metrics::Census& counted;
  std::uint64_t times = 1;  // how many times what is expected is expected
  const metrics::CensusDifference& difference;
  std::optional<metrics::LossAttribution> blame;  // of a replay

  // Packets of either side that a filter could not decide.
  std::uint64_t undecided() const { return expected.ledger.undecided + counted.ledger.undecided; }
  // Whether both sides are known to hold the same.
  bool equal() const { return difference.equal() && undecided() == 0; }
};

// "EQUAL", "DIFFERENT", or "UNKNOWN" where the same was counted and not all could be decided.
std::string_view comparison_word(const Comparison& comparison);

// Lines with their ends. Names from outside are made harmless.
std::string difference_text(const Comparison& comparison, const SummaryStyle& style);

// "7 packets missing, 0 extra, 2 flows changed; where lost: ...": the same in a line.
std::string difference_line(const Comparison& comparison);

}  // namespace wirecensus::view
