#include "text/tcp_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "base/display_text.h"

namespace wirecensus::text {
namespace {

void add_count(std::string& text, std::uint64_t count, std::string_view what) {
  if (count == 0) return;
  text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), what);
}

std::string trouble_text(const inspect::TcpEvents& events) {
  std::string text;
  add_count(text, events.repeated_packets + events.partly_repeated_packets, "repeated");
  add_count(text, events.needless_packets, "of them needlessly");
  add_count(text, events.late_packets, "late");
  add_count(text, events.gaps, "after a gap");
  add_count(text, events.zero_window_packets, "closed window");
  return text;
}

}  // namespace

std::string tcp_trouble_text(const inspect::TcpDetail& tcp) {
  inspect::TcpEvents both = tcp.originator.events;
  both.merge(tcp.responder.events);
  return trouble_text(both);
}

std::string tcp_trouble_by_side(const inspect::TcpDetail& tcp) {
  std::string text;
  Timestamp since = std::numeric_limits<Timestamp>::max();
  for (const auto& [side, health] :
       {std::pair{"originator", &tcp.originator}, std::pair{"responder", &tcp.responder}}) {
    const std::string trouble = trouble_text(health->events);
    if (trouble.empty()) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", side, trouble);
    since = std::min(since, health->events.trouble_since);
  }
  if (inspect::is_time(since)) text += "; since " + timestamp_text(since);
  return text;
}

std::string tcp_states_text(const metrics::TcpOverview& overview) {
  std::string text = counted(overview.connections, "connection", "connections");
  for (std::size_t i = 0; i < overview.by_state.size(); ++i) {
    if (overview.by_state[i] == 0) continue;
    text += fmt::format(", {} {}", grouped(overview.by_state[i]),
                        inspect::tcp_state_name(static_cast<inspect::TcpState>(i)));
  }
  return text;
}

std::string tcp_bytes_text(const metrics::TcpOverview& overview) {
  return fmt::format("{} of the payload repeated, {} acknowledged but not in the capture",
                     percent(overview.repeated_bytes, overview.payload_bytes),
                     counted(overview.unseen_bytes, "byte", "bytes"));
}

}  // namespace wirecensus::text
