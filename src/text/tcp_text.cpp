#include "text/tcp_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/display_text.h"

namespace wirecensus::text {
namespace {

void add_count(std::string& text, std::uint64_t count, std::string_view what) {
  if (count == 0) return;
  text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), what);
}

// "3 late (1 sent again, 2 reordered)", "3 late (reordered)": what the timestamps tell of each.
void add_late(std::string& text, const inspect::TcpEvents& events) {
  const std::uint64_t late = events.late_packets;
  std::string kinds;
  for (const auto& [count, kind] : {std::pair{events.late_retransmitted, "sent again"},
                                    std::pair{events.reordered, "reordered"},
                                    std::pair{events.late_undecided, "sent again or reordered"}}) {
    if (count == late) kinds = kind;
    if (count < late) add_count(kinds, count, kind);
  }
  add_count(text, late, "late");
  if (late > 0) text += fmt::format(" ({})", kinds);
}

std::string trouble_text(const inspect::TcpHealth& health) {
  const inspect::TcpEvents& events = health.events;
  std::string text;
  add_count(text, events.repeated_packets + events.partly_repeated_packets, "repeated");
  add_count(text, events.needless_packets, "of them needlessly");
  add_late(text, events);
  add_count(text, events.gaps, events.gaps == 1 ? "gap" : "gaps");
  add_count(text, events.zero_window_packets, "with a closed window");
  const std::uint64_t unseen = health.unseen_bytes.value_or(0);
  add_count(text, unseen,
            unseen == 1 ? "acknowledged byte not captured" : "acknowledged bytes not captured");
  return text;
}

}  // namespace

std::string tcp_trouble_text(const inspect::TcpDetail& tcp) {
  std::string text;
  for (const auto& [side, health] :
       {std::pair{"originator", &tcp.originator}, std::pair{"responder", &tcp.responder}}) {
    const std::string trouble = trouble_text(*health);
    if (trouble.empty()) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", side, trouble);
  }
  return text;
}

std::string tcp_trouble_since_text(const inspect::TcpDetail& tcp) {
  const Timestamp since =
      std::min(tcp.originator.events.trouble_since, tcp.responder.events.trouble_since);
  return inspect::is_time(since) ? "since " + timestamp_text(since) : std::string();
}

std::string tcp_states_text(const metrics::TcpSums& sums) {
  std::string text = counted(sums.connections, "connection", "connections");
  for (std::size_t i = 0; i < sums.by_state.size(); ++i) {
    if (sums.by_state[i] == 0) continue;
    text += fmt::format(", {} {}", grouped(sums.by_state[i]),
                        inspect::tcp_state_name(static_cast<inspect::TcpState>(i)));
  }
  return text;
}

std::string tcp_bytes_text(const metrics::TcpSums& sums) {
  return fmt::format("{} of the payload repeated, {} acknowledged but not in the capture",
                     percent(sums.repeated_bytes, sums.payload_bytes),
                     counted(sums.unseen_bytes, "byte", "bytes"));
}

std::string tunnel_text(const metrics::TroubledConnection& connection) {
  if (!connection.in_tunnel) return "";
  const inspect::InnerKey& key = *connection.in_tunnel;
  return fmt::format("{}{} between {} and {}", tunnel_kind_name(key.kind),
                     key.has_id ? fmt::format(" {}", key.id) : "", address_text(key.outer_low),
                     address_text(key.outer_high));
}

}  // namespace wirecensus::text
