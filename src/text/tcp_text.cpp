#include "text/tcp_text.h"

#include <fmt/core.h>

#include <cstdint>
#include <string_view>

#include "base/display_text.h"

namespace wirecensus::text {
namespace {

void add_count(std::string& text, std::uint64_t count, std::string_view what) {
  if (count == 0) return;
  text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), what);
}

}  // namespace

std::string tcp_trouble_text(const inspect::TcpDetail& tcp) {
  const inspect::TcpEvents& from = tcp.originator.events;
  const inspect::TcpEvents& to = tcp.responder.events;
  std::string text;
  add_count(text,
            from.repeated_packets + to.repeated_packets + from.partly_repeated_packets +
                to.partly_repeated_packets,
            "repeated");
  add_count(text, from.needless_packets + to.needless_packets, "of them needlessly");
  add_count(text, from.late_packets + to.late_packets, "late");
  add_count(text, from.gaps + to.gaps, "after a gap");
  add_count(text, from.zero_window_packets + to.zero_window_packets, "closed window");
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
