// A comparison in words: the same wording for screen and page. All texts are printable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/comparison.h"

namespace wirecensus::text {

struct ComparisonLine {
  std::string_view label;  // the subject; empty: the same as in the line before
  std::string text;
};

// What was compared: both sides, and what the sender reports if that is known.
std::vector<ComparisonLine> sides_lines(const metrics::Comparison& comparison);

// Flows lost, gained and changed, and what that amounts to.
std::vector<ComparisonLine> difference_lines(const metrics::CensusDifference& difference);

// What became of packets between two points.
struct TransitOutcome {
  std::string_view label;  // "Lost"
  std::string_view name;   // "lost": that of the column in the tables
  std::uint64_t packets;
  std::uint64_t flows;  // that have such packets
  std::uint64_t whole;  // what a share of packets is given of: those that entered
};

// Delivered, lost, changed, duplicated, gained, reordered.
std::vector<TransitOutcome> transit_outcomes(const metrics::Transit& transit);

// What a reader of the numbers must know about them. Precondition: comparison.transit.
std::vector<ComparisonLine> transit_remarks(const metrics::Comparison& comparison);

// Where packets were lost, with their numbers; "nowhere" if none were. Precondition:
// comparison.attribution.
std::string where_lost_text(const metrics::Comparison& comparison);

// Whether where_lost_text() answers a question.
bool tells_where_lost(const metrics::Comparison& comparison);

}  // namespace wirecensus::text
