#include "report/chart/traffic_over_time.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "report/chart/active_parts.h"
#include "report/chart/time_axis.h"
#include "text/chart_titles.h"

namespace wirecensus::report {
namespace {

// The number of columns: limited by the page, and fewer if there are few packets, so that single
// packets are not drawn as needles of an absurd rate.
constexpr std::uint64_t kMaxColumns = 600;
constexpr std::uint64_t kMinColumns = 50;
constexpr std::uint64_t kPacketsPerColumn = 4;

constexpr std::size_t kMaxLayers = 5;
constexpr ChartColor kLayerColors[] = {ChartColor::blue, ChartColor::orange, ChartColor::green,
                                       ChartColor::purple, ChartColor::gray};
static_assert(std::size(kLayerColors) == kMaxLayers);

struct Amount {
  double packets = 0;
  double bits = 0;
};
// The packets in one interval of the chart, by layer.
using Column = std::array<Amount, kMaxLayers>;

// The names of the layers, and the layer of each protocol.
struct Layers {
  std::vector<std::string> names;
  std::array<std::size_t, metrics::kTimelineProtocols> layer_of{};
};

// Consecutive intervals; the label of the time axis states their width.
struct Columns {
  Duration width;
  std::int64_t first;  // interval of columns[0]
  std::vector<Column> columns;

  // The beginning of the first column, clipped to the range of Timestamp.
  Timestamp begin() const { return metrics::Timeline{width, {}}.begin_of(first); }
  // Nanoseconds from begin() to the beginning of column `i`.
  double position(std::size_t i) const {
    const Duration begin_in_first = begin() - (begin() / width * width);
    const Duration missing = begin_in_first < 0 ? begin_in_first + width : begin_in_first;
    return i == 0
               ? 0
               : static_cast<double>(i) * static_cast<double>(width) - static_cast<double>(missing);
  }
  double length() const { return position(columns.size()); }
};

std::string layer_name(metrics::TimelineProtocol protocol) {
  return protocol == metrics::kNonIp ? "not IP" : metrics::timeline_protocol_name(protocol);
}

Layers layers_of(const metrics::Timeline& timeline) {
  const std::vector<metrics::TimelineProtocol> ranked = metrics::ranked_protocols(timeline);
  const bool rest = ranked.size() > kMaxLayers;
  Layers layers;
  layers.layer_of.fill(kMaxLayers - 1);
  for (std::size_t i = 0; i < (rest ? kMaxLayers - 1 : ranked.size()); ++i) {
    layers.names.push_back(layer_name(ranked[i]));
    layers.layer_of[ranked[i]] = i;
  }
  if (rest) layers.names.push_back("other (" + grouped(ranked.size() + 1 - kMaxLayers) + ")");
  return layers;
}

// The width of columns; gaps that are left out make room for narrower ones.
Duration column_width(const metrics::Census& census, const std::vector<ActivePart>& parts) {
  const metrics::Totals& totals = census.totals;
  const std::uint64_t packets = totals.packets - totals.packets_without_time;
  const std::uint64_t most = std::clamp(packets / kPacketsPerColumn, kMinColumns, kMaxColumns);
  std::int64_t shown = 0;
  for (const ActivePart& part : parts) shown += part.length();
  const auto all = static_cast<std::uint64_t>(parts.back().last - parts.front().first + 1);
  const std::uint64_t with_gaps = most * all / static_cast<std::uint64_t>(shown);
  return std::max(
      census.timeline.width,
      metrics::timeline_width(totals.first_seen, totals.last_seen,
                              std::min(with_gaps, std::max(most, metrics::kMaxIntervals))));
}

// An active part and its place on the axis: value `begin` + `scale` * nanoseconds.
struct Part {
  Columns columns;
  double begin = 0;
  double scale = 1;

  double position(std::size_t i) const { return begin + scale * columns.position(i); }
  double end() const { return position(columns.columns.size()); }
};

std::vector<Part> parts_of(const metrics::Census& census, const Layers& layers) {
  const metrics::Timeline& timeline = census.timeline;
  const std::vector<ActivePart> active = active_parts(timeline);
  const Duration width = column_width(census, active);
  const Duration ratio = width / timeline.width;
  std::vector<Part> parts;
  for (const metrics::TimelinePoint& point : timeline.points) {
    const std::int64_t column = metrics::interval_of(point.interval, ratio);
    if (parts.empty() || point.interval > active[parts.size() - 1].last) {
      parts.push_back({{width, column, {}}});
    }
    Columns& columns = parts.back().columns;
    const auto i = static_cast<std::size_t>(column - columns.first);
    if (i >= columns.columns.size()) columns.columns.resize(i + 1);
    Amount& amount = columns.columns[i][layers.layer_of[point.protocol]];
    amount.packets += static_cast<double>(point.packets);
    amount.bits += 8 * static_cast<double>(point.frame_bytes);
  }
  return parts;
}

// With several parts, the axis goes from 0 to about 1. A gap has room for its label.
constexpr double kGapRoom = 0.03;

void place(std::vector<Part>& parts) {
  const auto count = static_cast<double>(parts.size());
  double all = 0;
  for (const Part& part : parts) all += part.columns.length();
  const auto share = [&](const Part& part) {
    return std::max(part.columns.length() / all, 1 / (count + 1));
  };
  double shares = 0;
  for (const Part& part : parts) shares += share(part);
  const double room = (1 - kGapRoom * (count - 1)) / shares;
  double begin = 0;
  for (Part& part : parts) {
    part.begin = begin;
    part.scale = share(part) * room / part.columns.length();
    begin = part.end() + kGapRoom;
  }
}

// Adds empty columns around a single one, so that it is in the middle if the range of Timestamp
// allows.
Columns with_room(Columns columns) {
  constexpr std::int64_t kRoom = 10;
  if (columns.columns.size() > 1) return columns;
  const std::int64_t first = std::max(columns.first, kNoTime + 1 + kRoom) - kRoom;
  Columns wide{columns.width, first, std::vector<Column>(2 * kRoom + 1)};
  wide.columns[static_cast<std::size_t>(columns.first - first)] = columns.columns.front();
  return wide;
}

// There are no ticks beyond the range of Timestamp.
Axis time_axis_of(const Columns& columns) {
  constexpr Timestamp kMax = std::numeric_limits<Timestamp>::max();
  const Timestamp begin = columns.begin();
  const double length = columns.length();
  const bool beyond = length >= time_after(begin, kMax);
  const std::uint64_t end =
      static_cast<std::uint64_t>(begin) + static_cast<std::uint64_t>(beyond ? 0 : length);
  Axis axis = time_axis(begin, beyond ? kMax : static_cast<Timestamp>(end));
  axis.end = length;
  axis.label += ", averages over " + plain_duration(columns.width);
  return axis;
}

// One tick per part: its beginning, to the precision of the column width.
Axis broken_axis_of(const std::vector<Part>& parts) {
  constexpr Duration kOneMinute = 60 * kSecond;
  constexpr Duration kOneDay = 1440 * kOneMinute;
  const Duration width = parts.front().columns.width;
  const std::size_t size = width >= kOneDay      ? 10
                           : width >= kOneMinute ? 16
                                                 : 19;  // 2023-11-14T22:13:20
  Axis axis;
  axis.end = parts.back().end();
  for (const Part& part : parts) {
    std::string text = timestamp_text(part.columns.begin()).substr(0, size);
    if (size > 10) text[10] = ' ';
    axis.ticks.push_back({part.begin, text});
  }
  axis.label =
      "Time (UTC), averages over " + plain_duration(width) + "; gaps without packets are shortened";
  return axis;
}

std::vector<ChartGap> gaps_of(const std::vector<Part>& parts) {
  std::vector<ChartGap> gaps;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Columns& before = parts[i - 1].columns;
    const auto columns = static_cast<double>(parts[i].columns.first - before.first) -
                         static_cast<double>(before.columns.size());
    const double length = std::min(columns * static_cast<double>(before.width), 9.2e18);
    gaps.push_back(
        {parts[i - 1].end(), parts[i].begin, readable_duration(static_cast<Duration>(length))});
  }
  return gaps;
}

struct Quantity {
  std::string_view name;
  std::string_view unit;
  double Amount::*amount;
};

// A panel without its axes.
ChartPanel panel_of(const std::vector<Part>& parts, const Layers& layers, double Amount::*amount,
                    double divisor) {
  ChartPanel panel;
  panel.touching = true;
  for (std::size_t layer = 0; layer < layers.names.size(); ++layer) {
    panel.series.push_back({layers.names[layer], kLayerColors[layer], {}});
  }
  for (const Part& part : parts) {
    for (std::size_t i = 0; i < part.columns.columns.size(); ++i) {
      ChartBar bar{part.position(i), part.position(i + 1), 0, 0};
      for (std::size_t layer = 0; layer < panel.series.size(); ++layer) {
        bar.bottom = bar.top;
        bar.top += part.columns.columns[i][layer].*amount / divisor;
        if (bar.top > bar.bottom) panel.series[layer].bars.push_back(bar);
      }
    }
  }
  return panel;
}

// The highest bar; 1 if all bars are empty (packets of 0 bytes).
double most_of(const ChartPanel& panel) {
  double most = 0;
  for (const ChartSeries& series : panel.series) {
    for (const ChartBar& bar : series.bars) most = std::max(most, bar.top);
  }
  return most > 0 ? most : 1;
}

std::string subtitle_of(const metrics::Totals& totals) {
  std::string text = text::subtitle_text(totals);
  if (!totals.has_time() || totals.packets_without_time == 0) return text;
  return text + "   ·   without " + grouped(totals.packets_without_time) +
         " that have no timestamp";
}

void add_rates(Chart& chart, const std::vector<Part>& parts, const Layers& layers) {
  const double seconds = static_cast<double>(parts.front().columns.width) / kSecond;
  const Axis time = parts.size() == 1 ? time_axis_of(parts.front().columns) : broken_axis_of(parts);
  chart.gaps = gaps_of(parts);
  for (const auto& [name, unit, amount] :
       {Quantity{"Bit rate", "bit/s", &Amount::bits},
        Quantity{"Packet rate", "packets/s", &Amount::packets}}) {
    ChartPanel panel = panel_of(parts, layers, amount, seconds);
    panel.x = time;
    panel.y = amount_axis(most_of(panel), name, unit);
    chart.panels.push_back(std::move(panel));
  }
}

// If all packets have the same timestamp, rates are undefined: shows amounts.
void add_amounts(Chart& chart, const std::vector<Part>& parts, const Layers& layers,
                 Timestamp time) {
  constexpr double kBitsPerByte = 8;
  ChartPanel bytes = panel_of(parts, layers, &Amount::bits, kBitsPerByte);
  ChartPanel packets = panel_of(parts, layers, &Amount::packets, 1);
  const auto count = static_cast<std::uint64_t>(most_of(packets));
  bytes.x.end = parts.front().end();
  const ChartBar& bar = packets.series.front().bars.front();
  bytes.x.ticks = {{(bar.begin + bar.end) / 2, timestamp_text(time)}};
  bytes.x.label = "Time (UTC)";
  packets.x = bytes.x;
  bytes.y = amount_axis(most_of(bytes), "Amount", "B");
  packets.y = count_axis(count, count);
  chart.panels = {std::move(bytes), std::move(packets)};
}

void add_panels(Chart& chart, const metrics::Census& census) {
  const Layers layers = layers_of(census.timeline);
  std::vector<Part> parts = parts_of(census, layers);
  if (parts.size() == 1) {
    parts.front().columns = with_room(std::move(parts.front().columns));
  } else {
    place(parts);
  }
  if (census.totals.duration() > 0) return add_rates(chart, parts, layers);
  add_amounts(chart, parts, layers, census.totals.first_seen);
}

void add_empty_panels(Chart& chart) {
  Axis time;
  time.label = "Time (UTC)";
  chart.panels = {{time, amount_axis(1, "Bit rate", "bit/s"), {}},
                  {time, amount_axis(1, "Packet rate", "packets/s"), {}}};
}

}  // namespace

Chart traffic_over_time(const metrics::Census& census) {
  Chart chart{"Traffic over time",
              text::source_text(census.sources),
              subtitle_of(census.totals),
              {},
              {},
              {},
              {}};
  if (!census.timeline.points.empty()) {
    add_panels(chart, census);
    return chart;
  }
  add_empty_panels(chart);
  chart.nothing =
      census.totals.packets == 0 ? "No packets were counted" : "No packet had a timestamp";
  return chart;
}

}  // namespace wirecensus::report
