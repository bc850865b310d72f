// The data of the charts of the comparison, as JSON.
#include <fmt/core.h>

#include "report/html/delay_bars.h"
#include "report/html/html_json.h"
#include "report/html/html_sections.h"

namespace wirecensus::report {
namespace {

void append_loss_data(std::string& json, const metrics::Transit& transit) {
  const metrics::TransitTimeline& timeline = transit.timeline;
  const auto& intervals = timeline.intervals();
  if (intervals.empty()) {
    json += "null";
    return;
  }
  const std::int64_t first = intervals.begin()->first;
  NumberColumn at;
  NumberColumn entered;
  NumberColumn lost;
  for (const auto& [interval, packets] : intervals) {
    at.add(static_cast<std::uint64_t>(interval - first));
    entered.add(packets.entered);
    lost.add(packets.lost);
  }
  json += fmt::format("{{\"width\":\"{}\",\"first\":\"{}\",\"intervals\":{},\"changed\":{}",
                      timeline.width(), first, intervals.rbegin()->first - first + 1,
                      transit.counts.changed > 0);
  append_column(json, "at", at);
  append_column(json, "entered", entered);
  append_column(json, "lost", lost);
  json += '}';
}

void append_delay_data(std::string& json, const metrics::DelayHistogram& delays) {
  if (delays.count() == 0) {
    json += "null";
    return;
  }
  NumberColumn left;
  NumberColumn right;
  NumberColumn least;
  NumberColumn most;
  NumberColumn packets;
  for (const DelayBar& bar : delay_bars(delays)) {
    left.add(bar.left);
    right.add(bar.right);
    least.add(static_cast<std::uint64_t>(bar.least));
    most.add(static_cast<std::uint64_t>(bar.most));
    packets.add(bar.packets);
  }
  json += fmt::format("{{\"median\":\"{}\",\"p99\":\"{}\"", delays.percentile(50),
                      delays.percentile(99));
  append_column(json, "left", left);
  append_column(json, "right", right);
  append_column(json, "least", least);
  append_column(json, "most", most);
  append_column(json, "packets", packets);
  json += '}';
}

}  // namespace

void append_comparison_data(std::string& html, const tables::ReportInput& input) {
  if (!input.comparison) return;
  html += "<script type=\"application/json\" id=\"comparison-data\">{\"loss\":";
  const metrics::Transit none;
  const metrics::Transit& transit = input.comparison->transit ? *input.comparison->transit : none;
  append_loss_data(html, transit);
  html += ",\"delays\":";
  append_delay_data(html, transit.delays);
  html += "}</script>\n";
}

}  // namespace wirecensus::report
