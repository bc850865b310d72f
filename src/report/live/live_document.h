// What the live page shows at one moment, as a JSON document. A pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "tables/report_input.h"
#include "text/alert.h"

namespace wirecensus::report {

// Rows of each table, and intervals of the timeline: the size of a document does not depend on that
// of the census.
inline constexpr std::size_t kMaxLiveRows = 20;
inline constexpr std::uint64_t kMaxLiveIntervals = 120;

// What was counted since the previous document.
struct LiveRate {
  Duration time = 0;  // 0: there is no previous one
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
};

struct LiveMoment {
  LiveRate recent = {};
  bool ended = false;     // no more will be counted
  bool interval = false;  // the input is an interval of the count (--every), not all of it
  std::vector<text::Alert> alerts = {};
};

// One line of JSON in ASCII. Integers above 2^53, which many readers keep as doubles, are strings;
// so are all values other than integers. docs/serving.md lists the members.
std::string live_document(const tables::ReportInput& input, const LiveMoment& moment);

}  // namespace wirecensus::report
