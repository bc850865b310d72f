// Matches the packets of two points by content, in bounded memory. Internal to this folder.
//
// Whatever the order in which the packets are given: of each content, as many are delivered as were
// seen at both points, and the rest was seen at one. Which packets are reordered depends on the
// order of all, so packets, which come in batches of one point, wait until the other point has
// reached their time.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "flow/flow_record.h"
#include "metrics/transit/packet_window.h"
#include "metrics/transit/transit.h"

namespace wirecensus::metrics {

struct TransitRules {
  IgnoredFields ignored = {};
  // Times at both points are comparable. Otherwise all packets of `from` are given first, and all
  // of them are remembered.
  bool timed = true;
  std::size_t max_packets = std::size_t{1} << 22;  // in the window of each matcher, if timed
  // Packets older than this have left or are lost, if timed.
  Duration max_delay = 10 * kSecond;
  // The packets of a point do not wait longer than this for the other point, where they may never
  // arrive.
  Duration max_wait = std::numeric_limits<Duration>::max();
};

// What a matcher needs of a packet.
struct TransitPacket {
  std::uint64_t digest = 0;
  Timestamp time = kNoTime;
  std::uint32_t flow_hash = 0;
  bool has_time = true;
  bool truncated = false;
  flow::FlowKey flow;
};

// Not thread-safe.
class TransitMatcher {
 public:
  explicit TransitMatcher(const TransitRules& rules);

  // Adds the next packet of `point`, in the order in which it was captured there. Throws
  // std::bad_alloc.
  void add(TransitPoint point, TransitPacket packet);

  // All packets of `point` up to this time have been added, to this matcher or to others. Throws
  // std::bad_alloc.
  void advance(TransitPoint point, Timestamp time);

  // Decides on all packets that wait, and returns the result; flows are in no order. Call once, as
  // the last call.
  Transit finish();

 private:
  // More than are read at a time: the other point has ended.
  static constexpr std::size_t kMaxQueued = std::size_t{1} << 19;
  static constexpr std::uint32_t kNoFlow = 0xffffffff;

  struct Flow {
    TransitFlow result;
    std::uint64_t missing = 0;        // entered, and were not matched
    std::uint64_t surplus = 0;        // left, and were not matched
    std::uint64_t last_in_order = 0;  // the number, plus 1, of the last to enter of those that left
    std::uint32_t entered_as = kNoFlow;  // of packets that left as this flow: how they entered
  };
  struct Queued {
    TransitPacket packet;
    std::uint64_t number;
  };
  struct KeyHash {
    std::size_t operator()(const std::pair<flow::FlowKey, std::uint32_t>& key) const {
      return key.second;
    }
  };

  void take_next();
  void take(TransitPoint point, const TransitPacket& packet, std::uint64_t number);
  std::uint32_t flow_of(const TransitPacket& packet);
  void deliver(const PacketWindow::Seen& entered, const PacketWindow::Seen& left);
  void note_delay(Flow& flow, Duration delay);
  void make_room(Timestamp now);
  void decide(const PacketWindow::Seen& seen);
  void assign_surplus();
  void sum_up(Transit& transit);

  const TransitRules rules_;
  PacketWindow window_;
  std::array<std::deque<Queued>, 2> queues_;            // by point; used if timed
  std::array<std::uint64_t, 2> numbers_{};              // packets so far, by point
  std::array<Timestamp, 2> reached_{kNoTime, kNoTime};  // by point
  std::vector<Flow> flows_;
  std::unordered_map<std::pair<flow::FlowKey, std::uint32_t>, std::uint32_t, KeyHash> flow_numbers_;
  std::unordered_map<std::uint64_t, std::uint64_t> rewritten_;  // entered << 32 | left: packets
  DelayHistogram delays_;
  TransitTimeline timeline_;
  std::array<std::uint64_t, 2> truncated_{};
  std::uint64_t forgotten_ = 0;  // packets of `from` that made room for others
};

}  // namespace wirecensus::metrics
