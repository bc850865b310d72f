#include "text/tcp_trouble.h"

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
  add_count(text, from.late_packets + to.late_packets, "late");
  add_count(text, from.gaps + to.gaps, "after a gap");
  add_count(text, from.zero_window_packets + to.zero_window_packets, "closed window");
  return text;
}

}  // namespace wirecensus::text
