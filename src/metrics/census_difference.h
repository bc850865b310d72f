// Compares two censuses flow by flow: which flows were lost, gained or changed between an expected
// and an actual count. Packets, bytes by layer and packet sizes are compared; timestamps are not,
// because a replay has its own, and neither are captured lengths.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "flow/flow_record.h"
#include "metrics/census_tables.h"

namespace wirecensus::metrics {

enum class FlowChange : std::uint8_t { lost, gained, changed };
inline constexpr std::size_t kFlowChangeCount = 3;

// "lost", "gained", "changed": the spelling used in every output.
std::string_view flow_change_name(FlowChange change);

// One direction of a flow whose counters differ.
struct FlowDifference {
  flow::FlowKey key;
  flow::FlowCounters expected;  // empty: the flow was gained
  flow::FlowCounters counted;   // empty: the flow was lost

  FlowChange change() const {
    if (counted.empty()) return FlowChange::lost;
    return expected.empty() ? FlowChange::gained : FlowChange::changed;
  }
};

struct PacketAmount {
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
};

// Sums over the flows with one kind of change.
struct ChangeSum {
  std::uint64_t flows = 0;
  PacketAmount missing;  // expected - counted, over the flows where that is positive
  PacketAmount surplus;  // counted - expected, over the flows where that is positive
};

struct CensusDifference {
  std::vector<FlowDifference> flows;  // by difference in frame bytes, descending; then by key
  std::array<ChangeSum, kFlowChangeCount> sums{};  // indexed by FlowChange
  // Number of wire lengths whose packet count differs. Flows may agree in all counters although
  // their packets have other sizes.
  std::uint64_t different_sizes = 0;
  // expected - counted packets, summed over the wire lengths where that is positive. Of the packets
  // missing by flow, those beyond this number arrived changed.
  std::uint64_t missing_by_size = 0;

  bool equal() const { return flows.empty() && different_sizes == 0; }
  // The sum of `sums`.
  ChangeSum all() const;
};

// Compares `counted` with `expected` repeated `times` times (a replay in a loop). Makes
// record_numbers() of both.
CensusDifference compare(const CensusTables& expected, const CensusTables& counted,
                         std::uint64_t times = 1);

}  // namespace wirecensus::metrics
