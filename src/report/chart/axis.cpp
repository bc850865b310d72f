#include "report/chart/axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "base/display_text.h"

namespace wirecensus::report {
namespace {

constexpr double kOrdinarySize = 2000;      // above the frames of ordinary Ethernet
constexpr double kVisibleShare = 1 / 50.0;  // of the largest bar; smaller linear bars are invisible
constexpr double kGroupedLimit = 1e6;       // larger counts are written as powers of ten

std::string whole(double value) { return grouped(static_cast<std::uint64_t>(value)); }

std::string superscript(int number) {
  constexpr std::array<std::string_view, 10> kDigits = {"⁰", "¹", "²", "³", "⁴",
                                                        "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = number < 0 ? "⁻" : "";
  for (const char digit : std::to_string(std::abs(number)))
    text += kDigits[static_cast<std::size_t>(digit - '0')];
  return text;
}

// 1024 as "1,024" or, with prefix, as "1 Ki".
std::string binary_label(double size, bool with_prefix) {
  if (!with_prefix || size < 1024) return whole(size);
  constexpr std::array<std::string_view, 3> kPrefixes = {" Ki", " Mi", " Gi"};
  std::size_t prefix = 0;
  size /= 1024;
  while (size >= 1024) {
    size /= 1024;
    ++prefix;
  }
  return whole(size).append(kPrefixes[prefix]);
}

Axis linear_size_axis(double min, double max) {
  const bool from_zero = (max - min) * 2 >= max;
  const double low = from_zero ? 0 : std::max(min - 2, 0.0);
  const double high = max + 2;
  const double step = round_step((high - low) / intervals_with_room(whole(high).size()));
  Axis axis;
  axis.begin = std::floor(low / step) * step;
  axis.end = std::ceil(high / step) * step;
  const int steps = static_cast<int>(std::round((axis.end - axis.begin) / step));
  for (int i = 0; i <= steps; ++i) {
    const double value = axis.begin + i * step;
    axis.ticks.push_back({value, whole(value)});
  }
  if (min < 1) axis.begin -= step / 2;  // room for the left half of a bar at zero
  return axis;
}

Axis logarithmic_size_axis(double min, double max) {
  Axis axis;
  axis.scale = Scale::logarithmic;
  // Frames of 0 bytes are drawn at 1/2, because zero has no logarithm.
  const int first = min < 1 ? 0 : static_cast<int>(std::log2(min));
  const int last = static_cast<int>(std::ceil(std::log2(max + 1)));
  axis.begin = min < 1 ? 0.5 : std::exp2(first);
  axis.end = std::exp2(last);
  const bool with_prefix = axis.end > 1 << 20;
  const std::string longest = binary_label(std::exp2(last), with_prefix);
  const int every =
      static_cast<int>(std::ceil((last - first) / intervals_with_room(longest.size())));
  if (min < 1) axis.ticks.push_back({0, "0"});
  for (int power = first; power <= last; ++power) {
    const bool major = (power - first) % every == 0;
    const double size = std::exp2(power);
    axis.ticks.push_back({size, major ? binary_label(size, with_prefix) : ""});
  }
  return axis;
}

Axis linear_count_axis(double max) {
  Axis axis;
  const double step = round_step(max * 1.02 / 7);
  axis.end = std::ceil(max * 1.02 / step) * step;
  const int thousands = max < kGroupedLimit ? 0 : static_cast<int>(std::log10(max) / 3);
  const double unit = std::pow(1000, thousands);
  const int decimals = step < unit ? static_cast<int>(std::ceil(std::log10(unit / step))) : 0;
  axis.label = "Packets";
  if (thousands > 0) axis.label += " (× 10" + superscript(3 * thousands) + ")";
  const int steps = static_cast<int>(std::round(axis.end / step));
  for (int i = 0; i <= steps; ++i) {
    axis.ticks.push_back({i * step, grouped_decimal(i * step / unit, decimals)});
  }
  return axis;
}

Axis logarithmic_count_axis(double min, double max) {
  Axis axis;
  axis.scale = Scale::logarithmic;
  const int first = static_cast<int>(std::floor(std::log10(min)));
  const int last = static_cast<int>(std::floor(std::log10(max * 1.5)));
  axis.begin = std::pow(10, first) / 2;
  axis.end = max * 1.5;
  axis.label = "Packets (logarithmic)";
  for (int power = first; power <= last; ++power) {
    const double decade = std::pow(10, power);
    axis.ticks.push_back(
        {decade, axis.end < kGroupedLimit ? whole(decade) : "10" + superscript(power)});
    for (int i = 2; i < 10 && i * decade <= axis.end; ++i) axis.ticks.push_back({i * decade, ""});
  }
  return axis;
}

// The power of 1000 in which an amount is written: 0 if three decimals suffice.
int thousands_of(double amount) {
  if (amount >= 0.01 && amount < 1000) return 0;
  return static_cast<int>(std::floor(std::log10(amount) / 3));
}

// "Mbit/s", or "10⁻³ packets/s" if there is no common prefix.
std::string with_prefix(int thousands, std::string_view unit) {
  constexpr std::array<std::string_view, 7> kPrefixes = {"", "k", "M", "G", "T", "P", "E"};
  if (thousands >= 0 && static_cast<std::size_t>(thousands) < kPrefixes.size()) {
    return std::string(kPrefixes[static_cast<std::size_t>(thousands)]).append(unit);
  }
  return ("10" + superscript(3 * thousands) + " ").append(unit);
}

}  // namespace

double Axis::fraction(double value) const {
  value = std::clamp(value, begin, end);
  if (scale == Scale::linear) return (value - begin) / (end - begin);
  return std::log(value / begin) / std::log(end / begin);
}

double intervals_with_room(std::size_t longest_label) {
  return std::clamp(std::floor(96.0 / static_cast<double>(longest_label + 3)), 3.0, 10.0);
}

double round_step(double least) {
  double decade = 1;
  while (decade * 10 <= least) decade *= 10;
  for (const double multiple : {1, 2, 5}) {
    if (multiple * decade >= least) return multiple * decade;
  }
  return 10 * decade;
}

Axis size_axis(std::uint32_t min, std::uint32_t max) {
  const bool far_apart = max > kOrdinarySize && max / 4 > min;
  Axis axis = far_apart ? logarithmic_size_axis(min, max) : linear_size_axis(min, max);
  axis.label = "Packet size on the wire (bytes)";
  return axis;
}

Axis count_axis(std::uint64_t min, std::uint64_t max) {
  const auto least = static_cast<double>(min);
  const auto most = static_cast<double>(max);
  if (least < most * kVisibleShare) return logarithmic_count_axis(least, most);
  return linear_count_axis(most);
}

Axis amount_axis(double max, std::string_view name, std::string_view unit) {
  constexpr double kSteps = 4.5;     // maximum on half a page
  constexpr double kFinest = 1'000;  // at most three decimals are written
  const int thousands = thousands_of(max);
  const double scale = std::pow(1000, thousands);
  const double step = round_step(max / scale * 1.02 / kSteps * kFinest) / kFinest;
  const int steps = static_cast<int>(std::ceil(max / scale * 1.02 / step));
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  Axis axis;
  axis.label = std::string(name).append(" (").append(with_prefix(thousands, unit)).append(")");
  axis.end = steps * step * scale;
  for (int i = 0; i <= steps; ++i) {
    axis.ticks.push_back({i * step * scale, grouped_decimal(i * step, decimals)});
  }
  return axis;
}

}  // namespace wirecensus::report
