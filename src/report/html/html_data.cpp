// The data of the charts of the page, as JSON.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

#include "report/chart/size_distribution.h"
#include "report/html/html_json.h"
#include "report/html/html_sections.h"

namespace wirecensus::report {
namespace {

constexpr std::size_t kMaxLines = 9;  // protocols with a line of their own; the others share one

struct Sum {
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
};

// Appends one line: intervals, relative to the first of the timeline, and their sums.
void append_line(std::string& json, std::string_view name,
                 const std::map<std::uint64_t, Sum>& intervals) {
  NumberColumn at;
  NumberColumn packets;
  NumberColumn frame_bytes;
  for (const auto& [interval, sum] : intervals) {
    at.add(interval);
    packets.add(sum.packets);
    frame_bytes.add(sum.frame_bytes);
  }
  json += "{\"protocol\":";
  append_json_text(json, name);
  append_column(json, "at", at);
  append_column(json, "packets", packets);
  append_column(json, "frame_bytes", frame_bytes);
  json += '}';
}

void append_lines(std::string& json, const metrics::Timeline& timeline) {
  const auto protocols = metrics::ranked_protocols(timeline);
  const std::size_t own = std::min(protocols.size(), kMaxLines);
  std::array<std::size_t, metrics::kTimelineProtocols> line_of{};
  for (std::size_t i = 0; i < protocols.size(); ++i) line_of[protocols[i]] = std::min(i, own);
  std::vector<std::map<std::uint64_t, Sum>> lines(own + 1);
  const std::int64_t first = timeline.points.front().interval;
  for (const metrics::TimelinePoint& point : timeline.points) {
    Sum& sum = lines[line_of[point.protocol]][static_cast<std::uint64_t>(point.interval - first)];
    sum.packets += point.packets;
    sum.frame_bytes += point.frame_bytes;
  }
  for (std::size_t i = 0; i < own; ++i) {
    if (i > 0) json += ',';
    append_line(json, metrics::timeline_protocol_name(protocols[i]), lines[i]);
  }
  if (lines[own].empty()) return;
  json += ',';
  append_line(json, "others", lines[own]);
}

// Appends for each bar the minimum and maximum size that occurred, and the packets.
void append_bars(std::string& json, const SizeDistribution& chart,
                 const std::vector<metrics::SizeCount>& sizes) {
  NumberColumn least;
  NumberColumn greatest;
  NumberColumn packets;
  auto size = sizes.begin();
  for (const Bar& bar : chart.bars) {
    least.add(size->size);
    while (std::next(size) != sizes.end() && std::next(size)->size < bar.end) ++size;
    greatest.add(size->size);
    packets.add(bar.packets);
    ++size;
  }
  append_column(json, "least", least);
  append_column(json, "greatest", greatest);
  append_column(json, "packets", packets);
}

template <auto member>
std::string joined(const std::vector<Bar>& bars) {
  std::string text;
  for (const Bar& bar : bars) text += fmt::format("{}{}", text.empty() ? "" : ",", bar.*member);
  return text;
}

void append_mark(std::string& json, std::string_view name, const Mark& mark) {
  json += fmt::format(",\"{}\":{{\"size\":{},\"label\":", name, mark.size);
  append_json_text(json, mark.label);
  json += '}';
}

}  // namespace

void append_timeline_data(std::string& json, const tables::ReportInput& input) {
  append_timeline_data(json, input.census().timeline);
}

void append_timeline_data(std::string& json, const metrics::Timeline& timeline) {
  if (timeline.points.empty()) {
    json += "null";
    return;
  }
  const std::int64_t first = timeline.points.front().interval;
  const std::int64_t last = timeline.points.back().interval;
  json += fmt::format("{{\"width\":\"{}\",\"first\":\"{}\",\"intervals\":{},\"lines\":[",
                      timeline.width, first, last - first + 1);
  append_lines(json, timeline);
  json += "]}";
}

void append_size_data(std::string& json, const tables::ReportInput& input) {
  if (input.census().sizes.empty()) {
    json += "null";
    return;
  }
  const SizeDistribution chart = size_distribution(input.census(), input.tables.sizes());
  const Axis& axis = chart.sizes;
  json +=
      fmt::format("{{\"packet_scale\":\"{}\",\"logarithmic\":{},\"begin\":{},\"end\":{},\"label\":",
                  chart.packets.scale == Scale::logarithmic ? "logarithmic" : "linear",
                  axis.scale == Scale::logarithmic, axis.begin, axis.end);
  append_json_text(json, axis.label);
  json += fmt::format(",\"left\":[{}],\"right\":[{}]", joined<&Bar::begin>(chart.bars),
                      joined<&Bar::end>(chart.bars));
  append_bars(json, chart, input.census().sizes);
  append_mark(json, "mean", chart.mean);
  append_mark(json, "median", chart.median);
  json += '}';
}

}  // namespace wirecensus::report
