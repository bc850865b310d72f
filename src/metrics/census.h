// The census: the result of a count. Every file, screen and store is made from this value alone, so
// that they cannot disagree.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/decode_issue.h"
#include "base/ledger.h"
#include "base/time.h"
#include "flow/flow_records.h"
#include "flow/open_fragments.h"
#include "inspect/depth.h"
#include "metrics/interval.h"
#include "metrics/size_histogram.h"
#include "metrics/size_statistics.h"
#include "metrics/timeline.h"

namespace wirecensus::metrics {

class SpilledFlows;

// Sums over all packets.
struct Totals {
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;     // wire lengths
  std::uint64_t captured_bytes = 0;  // captured lengths
  std::uint64_t fcs_bytes = 0;       // captured bytes of declared frame check sequences
  std::uint64_t ip_packets = 0;      // packets with a readable IP header
  std::uint64_t ip_bytes = 0;
  std::uint64_t payload_bytes = 0;
  std::uint64_t fragments = 0;             // first and non-first
  std::uint64_t aggregates = 0;            // frames that hold several packets (A-MSDU)
  std::uint64_t packets_without_time = 0;  // the source gave no timestamp
  std::uint64_t frame_bytes_without_time = 0;
  // Over the packets with a timestamp; first_seen > last_seen if there are none.
  Timestamp first_seen = std::numeric_limits<Timestamp>::max();
  Timestamp last_seen = kNoTime;
  // Packets by DecodeIssue; [none] counts those without an issue.
  std::array<std::uint64_t, kDecodeIssueCount> issues{};

  // Adds the totals of other packets.
  void merge(const Totals& other);
  bool operator==(const Totals&) const = default;
  bool has_time() const { return first_seen <= last_seen; }
  // 0 without timestamps; saturates (elapsed()).
  Duration duration() const { return has_time() ? elapsed(first_seen, last_seen) : 0; }
};

struct Census {
  Totals totals;
  std::vector<SizeCount> sizes;  // ascending by size
  Timeline timeline;             // of the packets with a timestamp
  flow::FlowRecords flows;
  // All flows, where they are not in memory (metrics/spill/spilled_flows.h): then `flows` has none.
  // Otherwise null.
  std::shared_ptr<const SpilledFlows> spilled;
  flow::OpenFragments open_fragments;  // also counted in `flows`; needed to merge
  // If it was asked for. A part of a count has none, unless it ends an interval: then that of all
  // of the interval (IntervalJoiner).
  inspect::Depth depth;
  Ledger ledger;
  std::vector<std::string> sources;  // interfaces and files as given by the user
  std::optional<Interval> interval;  // if it is one of those of a count; lost by merging
  // The same count by interface, in the order of `sources`, if several were counted at the same
  // time; otherwise empty. Not saved, and lost by merging.
  std::vector<std::shared_ptr<const Census>> by_interface;
};

// When a census begins: an interval of a count as that, others with their first packet. kNoTime if
// that has no time.
Timestamp begin_of(const Census& census);

}  // namespace wirecensus::metrics
