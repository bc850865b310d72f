// Counts packets into a timeline whose width need not be known before the last packet:
//
//     TimelineCounter counter;
//     for (const Packet& packet : packets) counter.add(packet);
//     counter.add(timeline);                   // that of other packets
//     Timeline whole = counter.timeline();
//
// Intervals begin as narrow as can be. When those from the first packet to the last become too
// many, they are folded into wider ones; each width divides the next, so nothing is split and no
// packet is looked at again. At any time the width is that of the packets so far: the order in
// which they came, or who counted them, leaves no trace.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

#include "decode/packet.h"
#include "metrics/timeline.h"

namespace wirecensus::metrics {

class TimelineCounter {
 public:
  // Leaves out packets without time. Most packets are in the same interval as the one before them
  // of their protocol: that is all there is to see here.
  void add(const decode::Packet& packet) {
    const TimelineProtocol protocol = timeline_protocol(packet.protocol);
    const Current& current = current_[protocol];
    if (static_cast<std::uint64_t>(packet.time) - current.begin >= current.length) [[unlikely]] {
      return add_elsewhere(packet.time, protocol, packet.frame_len);
    }
    current.sum->add(1, packet.frame_len);
  }

  // Takes in what was counted apart. Precondition: it came from timeline(), or is as if it had.
  void add(const Timeline& timeline);

  Timeline timeline() const;

 private:
  struct Sum {
    std::uint64_t packets = 0;
    std::uint64_t frame_bytes = 0;

    void add(std::uint64_t more_packets, std::uint64_t more_bytes) {
      packets += more_packets;
      frame_bytes += more_bytes;
    }
  };
  // The times of an interval, and what it holds of a protocol.
  struct Current {
    std::uint64_t begin = 0;   // a Timestamp
    std::uint64_t length = 0;  // 0: none
    Sum* sum = nullptr;
  };
  // A ring: an interval is at the remainder of its number, which is that of no other in reach.
  static constexpr std::size_t kSlots = 2048;
  static_assert(kSlots >= kMaxIntervals);
  using Row = std::unique_ptr<Sum[]>;

  static std::size_t slot_of(std::int64_t interval) {
    return static_cast<std::uint64_t>(interval) % kSlots;
  }
  // Of the intervals from the first to the last: how many they are, and the number of one.
  std::size_t size() const {
    return first_ > last_ ? 0 : static_cast<std::size_t>(last_ - first_) + 1;
  }
  std::int64_t interval(std::size_t i) const { return first_ + static_cast<std::int64_t>(i); }
  Duration width() const;
  void add_elsewhere(Timestamp time, TimelineProtocol protocol, std::uint32_t frame_len);
  Current current_at(Timestamp time, Sum& sum) const;
  Sum& sum_at(std::int64_t interval, TimelineProtocol protocol);
  void reach(std::int64_t first, std::int64_t last);
  void fold(std::size_t wider);

  std::array<Current, kTimelineProtocols> current_;
  std::array<Row, kTimelineProtocols> rows_;  // of the protocols seen so far
  std::size_t width_ = 0;                     // which of the widths there are
  // The first and the last interval with packets; there is none while first_ > last_.
  std::int64_t first_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace wirecensus::metrics
