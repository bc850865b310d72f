// Traffic over time: packets and bytes by interval and protocol. Sparse, so that captures with gaps
// of years stay small, and exact: the points add up to the packets that have a time.
#pragma once

#include <cstdint>
#include <vector>

#include "base/protocol.h"
#include "base/time.h"

namespace wirecensus {

// Each IP protocol has a line of its own; what is not IP shares one, so that hostile packets cannot
// make more lines than this.
using TimelineProtocol = std::uint16_t;  // an IP protocol number, or kNonIp
inline constexpr TimelineProtocol kNonIp = 256;
inline constexpr std::size_t kTimelineProtocols = 257;

inline TimelineProtocol timeline_protocol(Protocol protocol) {
  return protocol.space == ProtocolSpace::ip ? protocol.number : kNonIp;
}

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
};

}  // namespace wirecensus
