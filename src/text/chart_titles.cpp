#include "text/chart_titles.h"

#include "base/display_text.h"
#include "base/time.h"

namespace wirecensus::text {
namespace {

// "2023-11-14 22:13:20 to 22:14:20 UTC (1 min 00 s)"; without the end if it is the same second.
std::string span_text(const metrics::Totals& totals) {
  if (!totals.has_time()) return "time unknown";
  constexpr std::size_t kDate = 10;     // 2023-11-14
  constexpr std::size_t kSeconds = 19;  // 2023-11-14T22:13:20
  std::string first = timestamp_text(totals.first_seen).substr(0, kSeconds);
  std::string last = timestamp_text(totals.last_seen).substr(0, kSeconds);
  first[kDate] = last[kDate] = ' ';
  std::string text = first;
  const bool same_day = first.compare(0, kDate, last, 0, kDate) == 0;
  if (first != last) text += " to " + (same_day ? last.substr(kDate + 1) : last);
  text += " UTC";
  if (totals.duration() > 0) text += " (" + readable_duration(totals.duration()) + ")";
  return text;
}

}  // namespace

std::string source_text(const std::vector<std::string>& sources) {
  if (sources.empty()) return {};
  const std::string& first = sources.front();
  std::string text = printable(std::string_view(first).substr(first.rfind('/') + 1));
  if (sources.size() == 1) return text;
  return shorten_middle(text, 60) + " and " + grouped(sources.size() - 1) + " more";
}

std::string subtitle_text(const metrics::Totals& totals) {
  if (totals.packets == 0) return "0 packets";
  std::string text = grouped(totals.packets) + (totals.packets == 1 ? " packet, " : " packets, ");
  text += with_si_prefix(static_cast<double>(totals.frame_bytes), "B");
  return text + "   ·   " + span_text(totals);
}

}  // namespace wirecensus::text
