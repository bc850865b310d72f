// The census: all that was counted, frozen. Every file, screen and store is made from this value
// and nothing else, so they cannot disagree.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/decode_issue.h"
#include "base/ledger.h"
#include "base/time.h"
#include "flow/flow_records.h"
#include "flow/open_fragments.h"
#include "metrics/size_histogram.h"
#include "metrics/size_statistics.h"
#include "metrics/timeline.h"

namespace wirecensus::metrics {

// Sums over all packets.
struct Totals {
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;     // wire lengths
  std::uint64_t captured_bytes = 0;  // captured lengths
  std::uint64_t fcs_bytes = 0;       // of these, bytes of declared frame check sequences
  std::uint64_t ip_packets = 0;      // packets with a readable IP header
  std::uint64_t ip_bytes = 0;
  std::uint64_t payload_bytes = 0;
  std::uint64_t fragments = 0;             // first and non-first
  std::uint64_t aggregates = 0;            // packets whose bytes are shared by several flows
  std::uint64_t packets_without_time = 0;  // their source gave none
  std::uint64_t frame_bytes_without_time = 0;
  // Over the packets that have a time; first_seen > last_seen where none has.
  Timestamp first_seen = std::numeric_limits<Timestamp>::max();
  Timestamp last_seen = kNoTime;
  std::array<std::uint64_t, kDecodeIssueCount>
      issues{};  // packets by DecodeIssue; [none] is the rest

  void merge(const Totals& other);
  bool operator==(const Totals&) const = default;
  bool has_time() const { return first_seen <= last_seen; }
  Duration duration() const { return has_time() ? elapsed(first_seen, last_seen) : 0; }
};

struct Census {
  Totals totals;
  std::vector<SizeCount> sizes;  // ascending by size
  Timeline timeline;             // of the packets that have a time
  flow::FlowRecords flows;
  flow::OpenFragments open_fragments;  // counted in `flows`; for merging
  Ledger ledger;
  std::vector<std::string> sources;  // interfaces and files, as given
};

}  // namespace wirecensus::metrics
