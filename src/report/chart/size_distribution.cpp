#include "report/chart/size_distribution.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/display_text.h"
#include "text/chart_titles.h"

namespace wirecensus::report {
namespace {

using Sizes = std::vector<metrics::SizeCount>;

// Maximum number of bars that can be distinguished.
constexpr double kMaxBars = 100;

double least_gap(const Sizes& sizes, double otherwise) {
  double gap = otherwise;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    gap = std::min(gap, static_cast<double>(sizes[i].size - sizes[i - 1].size));
  }
  return gap;
}

std::vector<Bar> bar_for_each_size(const Sizes& sizes, double width) {
  std::vector<Bar> bars;
  for (const metrics::SizeCount& count : sizes) {
    bars.push_back({count.size - width / 2, count.size + width / 2, count.packets});
  }
  return bars;
}

// Sums sizes into the bars that bin_of(size) returns. Precondition: sizes are ascending.
template <typename BinOf>
std::vector<Bar> bin(const Sizes& sizes, BinOf bin_of) {
  std::vector<Bar> bars;
  for (const metrics::SizeCount& count : sizes) {
    if (bars.empty() || count.size >= bars.back().end) bars.push_back(bin_of(count.size));
    bars.back().packets += count.packets;
  }
  return bars;
}

std::vector<Bar> linear_bins(const Sizes& sizes, double width) {
  return bin(sizes, [width](double size) {
    const double begin = std::floor(size / width) * width;
    return Bar{begin, begin + width, 0};
  });
}

// A fixed number of bins per doubling of the size, with edges at whole sizes. For small sizes a bin
// holds one size, and is wider on the axis than others.
std::vector<Bar> logarithmic_bins(const Sizes& sizes, double bins_per_doubling) {
  return bin(sizes, [n = bins_per_doubling](double size) {
    if (size < 1) return Bar{0, 1, 0};
    const auto edge = [n](double i) { return std::ceil(std::exp2(i / n)); };
    double i = std::floor(std::log2(size) * n);
    while (edge(i) > size) --i;
    while (edge(i + 1) <= size) ++i;
    return Bar{edge(i), edge(i + 1), 0};
  });
}

double bins_per_doubling(const Axis& axis) {
  const double doublings = std::log2(axis.end / axis.begin);
  double bins = 16;
  while (bins > 1 && bins * doublings > kMaxBars) bins /= 2;
  return bins;
}

void make_bars(SizeDistribution& chart, const Sizes& sizes) {
  Axis& axis = chart.sizes;
  const double range = axis.end - axis.begin;
  if (axis.scale == Scale::logarithmic) {
    const double bins = bins_per_doubling(axis);
    chart.bars = logarithmic_bins(sizes, bins);
    axis.label += ", logarithmic, " + grouped_decimal(bins, 0) + " bins per doubling";
  } else if (const double gap = least_gap(sizes, range); gap * kMaxBars >= range) {
    chart.bars = bar_for_each_size(sizes, std::min(gap * 0.8, range / 60));
    axis.label += ", one bar per size";
  } else {
    const double width = round_step(range / kMaxBars);
    chart.bars = linear_bins(sizes, width);
    axis.label += ", bins of " + grouped_decimal(width, 0) + " bytes";
  }
}

Axis axis_of_counts(const std::vector<Bar>& bars) {
  const auto [least, most] = std::minmax_element(
      bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.packets < b.packets; });
  return count_axis(least->packets, most->packets);
}

std::string mark_label(std::string_view name, double size) {
  const int decimals = size == std::floor(size) ? 0 : 1;
  return std::string(name) + " " + grouped_decimal(size, decimals) + " bytes";
}

}  // namespace

SizeDistribution size_distribution(const metrics::Census& census,
                                   const metrics::SizeStatistics& statistics) {
  SizeDistribution chart;
  chart.title = "Packet size distribution";
  chart.source = text::source_text(census.sources);
  chart.subtitle = text::subtitle_text(census.totals);
  if (census.sizes.empty()) {
    chart.sizes = size_axis(0, 1514);
    chart.packets = count_axis(1, 10);
    return chart;
  }
  chart.sizes = size_axis(statistics.min, statistics.max);
  make_bars(chart, census.sizes);
  chart.packets = axis_of_counts(chart.bars);
  chart.mean = {statistics.mean, mark_label("mean", statistics.mean)};
  chart.median = {statistics.median, mark_label("median", statistics.median)};
  return chart;
}

Chart chart_of(const SizeDistribution& sizes) {
  Chart chart{sizes.title, sizes.source, sizes.subtitle, {}, {}, {}, {}};
  ChartSeries bars{{}, ChartColor::sky, {}};
  for (const Bar& bar : sizes.bars) {
    bars.bars.push_back({bar.begin, bar.end, 0, static_cast<double>(bar.packets)});
  }
  chart.panels.push_back({sizes.sizes, sizes.packets, {std::move(bars)}});
  if (sizes.bars.empty()) {
    chart.nothing = "No packets were counted";
    return chart;
  }
  chart.marks = {{sizes.mean.size, sizes.mean.label, ChartColor::vermilion, false},
                 {sizes.median.size, sizes.median.label, ChartColor::black, true}};
  return chart;
}

}  // namespace wirecensus::report
