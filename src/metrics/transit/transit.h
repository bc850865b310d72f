// What happened to packets between two points of observation, `from` and `to`: the result of
// matching them by their content (transit_matcher.h).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "flow/flow_record.h"
#include "metrics/transit/delay_histogram.h"
#include "metrics/transit/ignored_fields.h"
#include "metrics/transit/transit_timeline.h"

namespace wirecensus::metrics {

// Packets of all flows, or of one. Two sums hold:
//     entered == delivered + changed + lost
//     left == delivered + changed + duplicated + gained
struct TransitCounts {
  std::uint64_t entered = 0;    // seen at `from`
  std::uint64_t left = 0;       // seen at `to`
  std::uint64_t delivered = 0;  // seen at both with the same content
  // Of a flow, packets that were delivered with another content: as many as were neither delivered
  // nor duplicated on either side.
  std::uint64_t changed = 0;
  std::uint64_t lost = 0;        // seen at `from` only
  std::uint64_t gained = 0;      // seen at `to` only
  std::uint64_t duplicated = 0;  // seen at `to` more often than at `from`: the copies
  // Of the delivered ones, those that left after a packet of their flow that entered later (RFC
  // 4737, Type-P-Reordered).
  std::uint64_t reordered = 0;
  // Of the delivered ones, those that were seen at `to` first: they go in the other direction, or
  // the clocks differ. They are in no delay.
  std::uint64_t backward = 0;

  void merge(const TransitCounts& other);
  bool unharmed() const { return changed + lost + gained + duplicated + reordered == 0; }
  bool operator==(const TransitCounts&) const = default;
};

struct TransitFlow {
  flow::FlowKey key;  // as it entered, or as it left if nothing entered
  TransitCounts counts;
  // Over its delivered packets that are not `backward`; delays > 0 says whether there are any.
  std::uint64_t delays = 0;
  Duration min_delay = 0;
  Duration max_delay = 0;
  Duration sum_of_delays = 0;  // saturates
};

// Packets that entered as one flow and left as another (network address translation).
struct RewrittenFlow {
  flow::FlowKey entered;
  flow::FlowKey left;
  std::uint64_t packets = 0;

  bool operator==(const RewrittenFlow&) const = default;
};

// Immutable once made; may be read on any thread.
struct Transit {
  IgnoredFields ignored;
  bool timed = false;  // the times at both points are of packets, so that delays are known
  TransitCounts counts;
  std::vector<TransitFlow> flows;        // those with most harmed packets first, then by key
  std::vector<RewrittenFlow> rewritten;  // most packets first, then by key
  DelayHistogram delays;
  TransitTimeline timeline;
  // Packets whose content was not captured completely, at `from` and `to`: their missing bytes are
  // not compared.
  std::array<std::uint64_t, 2> truncated{};
  // Packets that are counted as lost, changed or gained, but may have left as they entered: their
  // contents were not captured completely at one point, or they were forgotten before they left, to
  // bound the memory.
  std::uint64_t undecided = 0;

  bool equal() const { return counts.unharmed(); }
  // Not equal, whatever the undecided packets are: they can only be pairs of one that is missing
  // and one that is surplus.
  bool different() const {
    return counts.duplicated + counts.reordered > 0 || counts.lost != counts.gained ||
           counts.lost + counts.changed > undecided;
  }
};

}  // namespace wirecensus::metrics
