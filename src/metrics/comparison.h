// A count compared with what was expected: the result of --expect and of `wirecensus diff`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "metrics/census_difference.h"
#include "metrics/census_tables.h"
#include "metrics/loss_attribution.h"

namespace wirecensus::metrics {

// `unknown`: no difference is known, but the filter could not be applied to some packets.
enum class ComparisonResult : std::uint8_t { equal, different, unknown };

// "EQUAL", "DIFFERENT", "UNKNOWN": the spelling used in every output.
std::string_view comparison_result_name(ComparisonResult result);

// Immutable once made; may be read on any thread.
struct Comparison {
  CensusTables expected;
  CensusTables counted;
  std::uint64_t times = 1;  // multiplier of the expected packets (--expect-loops)
  CensusDifference difference;
  std::optional<LossAttribution> attribution =
      std::nullopt;                                   // of a replay: where packets were lost
  std::optional<SenderReport> sender = std::nullopt;  // of a replay, if known
  // What happened to each packet, if the contents were compared: then it decides the result.
  std::shared_ptr<const Transit> transit = nullptr;

  // Packets of both sides to which the filter could not be applied.
  std::uint64_t undecided() const;
  // Whether there are no packets of which it is unknown what happened to them.
  bool all_followed() const;
  ComparisonResult result() const;
  // Whether both counts are exact, so that the result is proven.
  bool exact() const;
};

// `counted` is the capture of a replay of `expected`, repeated `times` times. `sender`: what its
// sender reports of all these packets, if known.
Comparison compare_replay(CensusTables expected, CensusTables counted, std::uint64_t times,
                          std::optional<SenderReport> sender = std::nullopt);

// `expected` entered a device, `counted` left it, and `transit` is the comparison of their packets.
// `from_is_observed`: `expected` was captured at the entry, and is not what was to be sent.
Comparison compare_transit(CensusTables expected, CensusTables counted,
                           std::shared_ptr<const Transit> transit, bool from_is_observed,
                           std::optional<SenderReport> sender = std::nullopt);

// Two files: differences have no place of loss.
Comparison compare_files(CensusTables expected, CensusTables counted);

}  // namespace wirecensus::metrics
