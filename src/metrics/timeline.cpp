#include "metrics/timeline.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace wirecensus::metrics {

std::string timeline_protocol_name(TimelineProtocol protocol) {
  return protocol == kNonIp ? std::string(kNonIpName)
                            : protocol_name({ProtocolSpace::ip, protocol});
}

std::vector<TimelineProtocol> ranked_protocols(const Timeline& timeline) {
  std::array<std::uint64_t, kTimelineProtocols> bytes{};
  std::array<bool, kTimelineProtocols> seen{};
  for (const TimelinePoint& point : timeline.points) {
    assert(point.protocol < kTimelineProtocols);
    bytes[point.protocol] += point.frame_bytes;
    seen[point.protocol] = true;
  }
  std::vector<TimelineProtocol> ranked;
  for (TimelineProtocol i = 0; i < kTimelineProtocols; ++i) {
    if (seen[i]) ranked.push_back(i);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [&](TimelineProtocol a, TimelineProtocol b) { return bytes[a] > bytes[b]; });
  return ranked;
}

}  // namespace wirecensus::metrics
