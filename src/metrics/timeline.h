// Traffic over time: packets and bytes by interval and protocol. Sparse, so that captures with gaps
// of years stay small, and exact: the points add up to the packets that have a time.
//
// A packet counts for the protocol that it names itself. That is the protocol of its flow, but for
// IPv6 fragments after the first, which name the header that their datagram begins with, and for
// aggregates, which count for the protocol of their first packet.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/protocol.h"
#include "base/time.h"

namespace wirecensus::metrics {

// Each IP protocol has a line of its own; what is not IP shares one, so that hostile packets cannot
// make more lines than this.
using TimelineProtocol = std::uint16_t;  // an IP protocol number, or kNonIp
inline constexpr TimelineProtocol kNonIp = 256;
inline constexpr std::string_view kNonIpName = "non_ip";
inline constexpr std::size_t kTimelineProtocols = 257;

inline TimelineProtocol timeline_protocol(Protocol protocol) {
  assert(protocol.space != ProtocolSpace::ip || protocol.number < kNonIp);
  return protocol.space == ProtocolSpace::ip ? protocol.number : kNonIp;
}

// As in packet_flows.csv, or "non_ip".
std::string timeline_protocol_name(TimelineProtocol protocol);

// The packets whose time is in [interval * width, (interval + 1) * width).
struct TimelinePoint {
  std::int64_t interval;  // counted from the Unix epoch; negative before it
  TimelineProtocol protocol;
  std::uint64_t packets;  // never zero
  std::uint64_t frame_bytes;

  bool operator==(const TimelinePoint&) const = default;
};

struct Timeline {
  Duration width = 1;                 // of an interval
  std::vector<TimelinePoint> points;  // ascending by interval, then protocol

  bool operator==(const Timeline&) const = default;

  // The first time in an interval that has points. The least one may begin before all times that 64
  // bits hold: then it is the least of these.
  Timestamp begin_of(std::int64_t interval) const {
    Timestamp begin = kNoTime;
    const bool before_all = __builtin_mul_overflow(interval, width, &begin) || begin == kNoTime;
    return before_all ? kNoTime + 1 : begin;
  }
};

// The protocols there are, most frame bytes first.
std::vector<TimelineProtocol> ranked_protocols(const Timeline& timeline);

// The number of the interval of this width that holds `time`: rounded down, before 1970 too. It
// finds the wider interval that holds an interval, too. Precondition: width > 0.
inline std::int64_t interval_of(std::int64_t time, Duration width) {
  assert(width > 0);
  return time / width - (time % width < 0 ? 1 : 0);
}

// The most intervals from the first packet to the last.
inline constexpr std::uint64_t kMaxIntervals = 2'000;

// The width that a timeline of packets from `first` to `last` has: the least that does with so many
// intervals, so it depends on the packets alone; the widest there is where none does. Those for
// fewer intervals are multiples of it. Precondition: first <= last.
Duration timeline_width(Timestamp first, Timestamp last,
                        std::uint64_t most_intervals = kMaxIntervals);

}  // namespace wirecensus::metrics
