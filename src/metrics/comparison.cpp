#include "metrics/comparison.h"

#include <utility>

namespace wirecensus::metrics {

std::string_view comparison_result_name(ComparisonResult result) {
  switch (result) {
    case ComparisonResult::equal: return "EQUAL";
    case ComparisonResult::different: return "DIFFERENT";
    case ComparisonResult::unknown: break;
  }
  return "UNKNOWN";
}

std::uint64_t Comparison::undecided() const {
  return saturating_sum(expected.census().ledger.undecided, counted.census().ledger.undecided);
}

ComparisonResult Comparison::result() const {
  if (!difference.equal()) return ComparisonResult::different;
  return undecided() == 0 ? ComparisonResult::equal : ComparisonResult::unknown;
}

bool Comparison::exact() const {
  return expected.census().ledger.verdict() == Verdict::exact &&
         counted.census().ledger.verdict() == Verdict::exact;
}

Comparison compare_replay(CensusTables expected, CensusTables counted, std::uint64_t times,
                          std::optional<SenderReport> sender) {
  CensusDifference difference = compare(expected, counted, times);
  LossAttribution attribution = attribute_losses(difference, counted.census().ledger);
  if (sender) attribute_to_sender(attribution, expected.census().totals.packets * times, *sender);
  return {std::move(expected),   std::move(counted), times,
          std::move(difference), attribution,        sender};
}

Comparison compare_files(CensusTables expected, CensusTables counted) {
  CensusDifference difference = compare(expected, counted);
  return {std::move(expected), std::move(counted), 1, std::move(difference)};
}

}  // namespace wirecensus::metrics
