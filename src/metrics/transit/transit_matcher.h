// Matches the packets of two points by content, in bounded memory. Internal to this folder.
//
// The result does not depend on the order in which the points are read: of each content, as many
// packets are delivered as were seen at both points, the first at one with the first at the other,
// and the rest was seen at one. Whether a packet is reordered is decided when all that left before
// it in its flow are matched, or will not be.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "flow/flow_record.h"
#include "flow/hash_index.h"
#include "metrics/transit/packet_window.h"
#include "metrics/transit/transit.h"

namespace wirecensus::metrics {

struct TransitRules {
  IgnoredFields ignored = {};
  // Times at both points are comparable. Otherwise all packets of `from` are given first, and all
  // of them are remembered.
  bool timed = true;
  std::size_t max_packets = std::size_t{1} << 22;  // in the window of each matcher, if timed
  // Packets are lost that have not left when both points are past them by this. Only for points
  // whose times are those of one clock that does not jump.
  Duration max_delay = std::numeric_limits<Duration>::max();
  // A point that is behind the other by more than this has no packets, if timed.
  Duration max_lag = std::numeric_limits<Duration>::max();
};

// What a matcher needs of a packet.
struct TransitPacket {
  std::uint64_t digest = 0;
  Timestamp time = kNoTime;
  std::uint32_t flow_hash = 0;
  bool truncated = false;
  flow::FlowKey flow;
};

// Not thread-safe.
class TransitMatcher {
 public:
  explicit TransitMatcher(const TransitRules& rules);

  // Adds the next packet of `point`, in the order in which it was captured there. Throws
  // std::bad_alloc.
  void add(TransitPoint point, const TransitPacket& packet);

  // Fetches what add() will need of this packet into the caches.
  void prefetch(const TransitPacket& packet) const {
    flow_index_.prefetch(packet.flow_hash);
    window_.prefetch(packet.digest);
  }

  // All packets of `point` up to this time have been added, to this matcher or to others.
  void advance(TransitPoint point, Timestamp time);

  // Decides on all packets that wait, and returns the result; flows are in no order. Call once, as
  // the last call.
  Transit finish();

 private:
  static constexpr std::uint32_t kNoFlow = 0xffffffff;

  // A packet that left, in the order of leaving. Not settled: it waits for its match.
  struct Departure {
    std::uint64_t number = 0;
    bool settled = false;
    std::uint32_t entered_flow = kNoFlow;  // kNoFlow: it has no match
    std::uint64_t entered_number = 0;
  };
  struct Flow {
    TransitFlow result;
    std::uint64_t missing = 0;  // entered, and were not matched
    std::uint64_t surplus = 0;  // left, and were not matched
    // Of packets that left as this flow: how they entered, and the number, plus 1, of the last to
    // enter.
    std::uint32_t entered_as = kNoFlow;
    std::uint64_t last_in_order = 0;
    // The first that is not settled, and all after it; null or empty if all are.
    std::unique_ptr<std::deque<Departure>> departures;
  };

  std::uint32_t flow_of(const TransitPacket& packet);
  void leave(const PacketWindow::Seen& left, const std::optional<PacketWindow::Seen>& entered);
  void leave_at_once(std::uint64_t digest, PacketWindow::Seen left);
  void match(const PacketWindow::Seen& entered, const PacketWindow::Seen& left);
  void note_delay(Flow& flow, Duration delay);
  void depart(Flow& flow, const Departure& departure);
  void settle(Flow& flow, const Departure& departure);
  void judge_order(Flow& flow, const Departure& departure);
  void make_room();
  void decide(const PacketWindow::Seen& seen);
  void assign_surplus();
  void sum_up(Transit& transit);

  const TransitRules rules_;
  PacketWindow window_;
  std::array<std::uint64_t, 2> numbers_{};              // packets so far, by point
  std::array<Timestamp, 2> reached_{kNoTime, kNoTime};  // by point
  std::deque<Flow> flows_;                              // by number; they do not move
  flow::HashIndex flow_index_;
  std::unordered_map<std::uint64_t, std::uint64_t> rewritten_;  // entered << 32 | left: packets
  DelayHistogram delays_;
  TransitTimeline timeline_;
  std::array<std::uint64_t, 2> truncated_{};
  std::uint64_t unmatched_truncated_ = 0;
  std::uint64_t forgotten_ = 0;  // packets that made room for others before they were matched
  Timestamp last_time_ = 0;      // of the packets added
};

}  // namespace wirecensus::metrics
