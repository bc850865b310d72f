// Counts packets into a timeline without knowing the time range in advance:
//
//     TimelineCounter counter;
//     for (const Packet& packet : packets) counter.add(packet);
//     counter.add(timeline);                   // the timeline of other packets
//     Timeline whole = counter.timeline();
//
// The width starts at 1 ns. If the intervals from the first packet to the last exceed
// kMaxIntervals, they are folded into wider ones; each width divides the next, so no interval is
// split. The width is always timeline_width() of the packets so far, so the result does not depend
// on their order or on how they were divided among counters.
//
// Folding a thousand intervals a dozen times costs as much as counting some ten thousand packets. A
// counter of packets that are a part of a whole can begin with the width of an earlier part: that
// of the whole is at least as wide.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

#include "decode/packet.h"
#include "metrics/timeline.h"

namespace wirecensus::metrics {

// Not thread-safe. Memory: 32 KiB per protocol seen.
class TimelineCounter {
 public:
  TimelineCounter() = default;
  // Begins with this width. Precondition: it is that of a timeline().
  explicit TimelineCounter(Duration width);

  // Of the intervals now.
  Duration width() const;

  // Counts a packet; ignores packets without a timestamp. The inline part handles packets in the
  // same interval as the previous one of their protocol.
  void add(const decode::Packet& packet) {
    const TimelineProtocol protocol = timeline_protocol(packet.protocol);
    const Current& current = current_[protocol];
    if (static_cast<std::uint64_t>(packet.time) - current.begin >= current.length) [[unlikely]] {
      return add_elsewhere(packet.time, protocol, packet.frame_len);
    }
    current.sum->add(1, packet.frame_len);
  }

  // Adds the timeline of other packets. Precondition: as returned by timeline(): a supported
  // width, ascending points.
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
  // The interval of the last packet of a protocol, and the sum that it adds to.
  struct Current {
    std::uint64_t begin = 0;   // a Timestamp
    std::uint64_t length = 0;  // 0: no interval
    Sum* sum = nullptr;
  };
  // A ring: an interval is in slot (number mod kSlots), unique within kMaxIntervals intervals.
  static constexpr std::size_t kSlots = 2048;
  static_assert(kSlots >= kMaxIntervals);
  using Row = std::unique_ptr<Sum[]>;

  static std::size_t slot_of(std::int64_t interval) {
    return static_cast<std::uint64_t>(interval) % kSlots;
  }
  // The intervals from first_ to last_: their count, and the number of the i-th.
  std::size_t size() const {
    return first_ > last_ ? 0 : static_cast<std::size_t>(last_ - first_) + 1;
  }
  std::int64_t interval(std::size_t i) const { return first_ + static_cast<std::int64_t>(i); }
  void add_elsewhere(Timestamp time, TimelineProtocol protocol, std::uint32_t frame_len);
  Current current_at(Timestamp time, Sum& sum) const;
  Sum& sum_at(std::int64_t interval, TimelineProtocol protocol);
  void reach(std::int64_t first, std::int64_t last);
  void fold(std::size_t wider);

  std::array<Current, kTimelineProtocols> current_;
  std::array<Row, kTimelineProtocols> rows_;  // null for protocols not seen
  std::size_t width_ = 0;                     // index of the width
  // The first and the last interval with packets; first_ > last_ before the first packet.
  std::int64_t first_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace wirecensus::metrics
