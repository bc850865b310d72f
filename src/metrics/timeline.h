// Traffic over time: packets and bytes by interval and protocol. Sparse, so that captures with gaps
// of years stay small, and exact: the points add up to the packets with a timestamp.
//
// A packet is counted under the protocol in its own headers. That is the protocol of its flow,
// except for non-first IPv6 fragments, which have the number of the first fragmentable header, and
// for aggregates, which are counted under the protocol of their first packet.
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

// Each IP protocol has a series of its own; all non-IP packets share one, so that hostile packets
// cannot create more series than this.
using TimelineProtocol = std::uint16_t;  // an IP protocol number, or kNonIp
inline constexpr TimelineProtocol kNonIp = 256;
inline constexpr std::string_view kNonIpName = "non_ip";
inline constexpr std::size_t kTimelineProtocols = 257;

inline TimelineProtocol timeline_protocol(Protocol protocol) {
  assert(protocol.space != ProtocolSpace::ip || protocol.number < kNonIp);
  return protocol.space == ProtocolSpace::ip ? protocol.number : kNonIp;
}

// The protocol's name as in packet_flows.csv, or "non_ip".
std::string timeline_protocol_name(TimelineProtocol protocol);

// The packets of one protocol with timestamps in [interval * width, (interval + 1) * width).
struct TimelinePoint {
  std::int64_t interval;  // counted from the Unix epoch; negative before it
  TimelineProtocol protocol;
  std::uint64_t packets;  // never zero
  std::uint64_t frame_bytes;

  bool operator==(const TimelinePoint&) const = default;
};

struct Timeline {
  Duration width = 1;                 // of an interval, > 0
  std::vector<TimelinePoint> points;  // ascending by interval, then protocol

  bool operator==(const Timeline&) const = default;

  // The first timestamp of an interval that has points. An interval that begins before the range of
  // Timestamp begins at kNoTime + 1.
  Timestamp begin_of(std::int64_t interval) const {
    Timestamp begin = kNoTime;
    const bool before_all = __builtin_mul_overflow(interval, width, &begin) || begin == kNoTime;
    return before_all ? kNoTime + 1 : begin;
  }
};

// The protocols of the timeline: by frame bytes, descending; then by number.
std::vector<TimelineProtocol> ranked_protocols(const Timeline& timeline);

// floor(time / width): the interval that contains `time`. Also maps an interval to the wider one
// that contains it, with the ratio of the widths as `width`. Precondition: width > 0.
inline std::int64_t interval_of(std::int64_t time, Duration width) {
  assert(width > 0);
  return time / width - (time % width < 0 ? 1 : 0);
}

// Maximum number of intervals from the first packet to the last, both included.
inline constexpr std::uint64_t kMaxIntervals = 2'000;

// The interval width for packets from `first` to `last`, in nanoseconds: the smallest supported
// width with at most `most_intervals` intervals, or the largest one if there is none. The widths
// for fewer intervals are multiples of it. Precondition: first <= last.
Duration timeline_width(Timestamp first, Timestamp last,
                        std::uint64_t most_intervals = kMaxIntervals);

}  // namespace wirecensus::metrics
