// Axes of a chart: which range they show and where their ticks are. Numbers and texts only; how
// wide a text is drawn is estimated, so that ticks can be chosen before anything is drawn.
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
  std::string label;  // empty: a minor tick
};

struct Axis {
  Scale scale = Scale::linear;
  double begin = 0;  // above zero where logarithmic
  double end = 1;
  std::string label;
  std::vector<Tick> ticks;

  // Where `value` lies: 0 at begin, 1 at end. Values beyond them lie at the ends.
  double fraction(double value) const;
};

// How many intervals between labelled ticks have room along the x axis, which is about 96 digits
// long, where the longest label has so many.
double intervals_with_room(std::size_t longest_label);

// The least of 1, 2, 5, 10, 20, 50, ... that is not below `least`.
double round_step(double least);

// For sizes from `min` to `max`: linear and from zero where that wastes little, else around the
// sizes; logarithmic to base 2 where they reach from ordinary packets to far larger ones.
Axis size_axis(std::uint32_t min, std::uint32_t max);

// For counts of packets from `min` to `max`, max >= min >= 1: linear from zero, or logarithmic
// where small bars would not be seen. It begins below `min`, so that one packet is still a bar.
Axis count_axis(std::uint64_t min, std::uint64_t max);

// For amounts from zero to `max`, in panels of half a page: "Bit rate (Mbit/s)" for the name "Bit
// rate" and the unit "bit/s". Precondition: max > 0.
Axis amount_axis(double max, std::string_view name, std::string_view unit);

}  // namespace wirecensus::report
