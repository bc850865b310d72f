// Axes of a chart: their range and ticks, as numbers and texts. The width of labels is estimated,
// so that ticks are chosen independently of the drawing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wirecensus::report {

enum class Scale : std::uint8_t { linear, logarithmic };

struct Tick {
  double value;
  std::string label;  // empty for a minor tick
};

struct Axis {
  Scale scale = Scale::linear;
  double begin = 0;  // > 0 if logarithmic
  double end = 1;    // > begin
  std::string label;
  std::vector<Tick> ticks;

  // The position of `value` on the axis: 0 at `begin`, 1 at `end`. Values outside are clamped.
  double fraction(double value) const;
};

// The number of intervals between labelled ticks that fit on the x axis (about 96 digits long):
// between 3 and 10. `longest_label` is the length of the longest label in characters.
double intervals_with_room(std::size_t longest_label);

// The smallest of 1, 2, 5, 10, 20, 50, ... that is at least `least`.
double round_step(double least);

// An axis for packet sizes from `min` to `max` bytes, min <= max. Logarithmic to base 2 if `max` is
// above 2000 and more than 4 times `min`; else linear, from zero if the sizes fill at least half of
// the axis.
Axis size_axis(std::uint32_t min, std::uint32_t max);

// An axis for packet counts from `min` to `max`: linear from zero, or logarithmic if `min` is below
// 1/50 of `max`. A logarithmic axis begins below `min`, so that a bar of `min` packets is visible.
// Precondition: 1 <= min <= max.
Axis count_axis(std::uint64_t min, std::uint64_t max);

// A linear axis for amounts from zero to `max`, for a panel of half a page. The label has name and
// unit with a prefix: "Bit rate (Mbit/s)" for "Bit rate" and "bit/s". Precondition: max > 0.
Axis amount_axis(double max, std::string_view name, std::string_view unit);

}  // namespace wirecensus::report
