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

// Whether each packet of both sides was compared: one of which no packets were given was not.
bool Comparison::all_followed() const {
  return !transit ||
         (transit->undecided == 0 && transit->counts.entered == expected.census().totals.packets &&
          transit->counts.left == counted.census().totals.packets);
}

ComparisonResult Comparison::result() const {
  if (transit ? transit->different() : !difference.equal()) return ComparisonResult::different;
  if (!all_followed()) return ComparisonResult::unknown;
  return undecided() == 0 ? ComparisonResult::equal : ComparisonResult::unknown;
}

bool Comparison::exact() const {
  if (!all_followed()) return false;
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

Comparison compare_transit(CensusTables expected, CensusTables counted,
                           std::shared_ptr<const Transit> transit, bool from_is_observed,
                           std::optional<SenderReport> sender) {
  CensusDifference difference = compare(expected, counted);
  LossAttribution attribution =
      attribute_transit(transit->counts, counted.census().ledger, from_is_observed);
  if (sender && !from_is_observed) {
    attribute_to_sender(attribution, expected.census().totals.packets, *sender);
  }
  return {std::move(expected), std::move(counted), 1, std::move(difference), attribution, sender,
          std::move(transit)};
}

Comparison compare_files(CensusTables expected, CensusTables counted) {
  CensusDifference difference = compare(expected, counted);
  return {std::move(expected), std::move(counted), 1, std::move(difference)};
}

}  // namespace wirecensus::metrics
