// What two censuses count differently, flow by flow: which flows were lost, gained or changed on
// the way from the one to the other. Compared are packets, bytes by layer and packet sizes. Times
// are not, because a replay has others; nor is how much of each packet was captured.
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

// One direction that is not as it was expected.
struct FlowDifference {
  flow::FlowKey key;
  flow::FlowCounters expected;  // no packets: the flow was gained
  flow::FlowCounters counted;   // no packets: the flow was lost

  FlowChange change() const {
    if (counted.empty()) return FlowChange::lost;
    return expected.empty() ? FlowChange::gained : FlowChange::changed;
  }
};

struct PacketAmount {
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
};

// Of the flows with one kind of change.
struct ChangeSum {
  std::uint64_t flows = 0;
  PacketAmount missing;  // how much less than expected those have that have less
  PacketAmount surplus;  // how much more those have that have more
};

struct CensusDifference {
  std::vector<FlowDifference> flows;  // most frame bytes of difference first, then the key
  std::array<ChangeSum, kFlowChangeCount> sums{};  // by FlowChange
  // How many wire lengths have another number of packets than expected. Flows may be equal in all
  // that they count and still be made of packets of other sizes.
  std::uint64_t different_sizes = 0;
  // Packets of wire lengths of which fewer were counted than expected. What is missing beyond these
  // arrived, but not as it was.
  std::uint64_t missing_by_size = 0;

  bool equal() const { return flows.empty() && different_sizes == 0; }
  ChangeSum all() const;
};

// What `counted` has otherwise than `times` times `expected`.
CensusDifference compare(const CensusTables& expected, const CensusTables& counted,
                         std::uint64_t times = 1);

}  // namespace wirecensus::metrics
