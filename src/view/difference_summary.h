// The difference of two censuses on one screen: the totals of each, the flows lost, gained or
// changed, and, for a replay, where packets were lost. A pure function from values to text.
#pragma once

#include <optional>
#include <string>

#include "metrics/census.h"
#include "metrics/census_difference.h"
#include "metrics/loss_attribution.h"
#include "view/summary.h"

namespace wirecensus::view {

// Holds references to its arguments, which must outlive it.
struct Comparison {
  const metrics::Census& expected;
  const metrics::Census& counted;
  std::uint64_t times = 1;  // multiplier of the expected packets (--expect-loops)
  const metrics::CensusDifference& difference;
  std::optional<metrics::LossAttribution> blame;  // for a replay

  // Packets of both sides to which the filter could not be applied.
  std::uint64_t undecided() const { return expected.ledger.undecided + counted.ledger.undecided; }
  // Whether both sides are known to be equal.
  bool equal() const { return difference.equal() && undecided() == 0; }
};

// "EQUAL", "DIFFERENT", or "UNKNOWN" if equal but with undecided packets.
std::string_view comparison_word(const Comparison& comparison);

// Complete lines. External names are made printable.
std::string difference_text(const Comparison& comparison, const SummaryStyle& style);

// "7 packets missing, 0 extra, 2 flows changed; where lost: ...": the same in one line.
std::string difference_line(const Comparison& comparison);

}  // namespace wirecensus::view
