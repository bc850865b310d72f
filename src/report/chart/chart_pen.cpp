#include "report/chart/chart_pen.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/display_text.h"

namespace wirecensus::report {
namespace {

constexpr std::size_t kLongestName = 200;  // characters; more than fit in a title

// The palette of Okabe and Ito (Color Universal Design, https://jfly.uni-koeln.de/color/), which
// is distinguishable with colour blindness.
ChartPen::Rgb rgb_of(ChartColor color) {
  switch (color) {
    case ChartColor::black: return {0.1, 0.1, 0.1};
    case ChartColor::vermilion: return {0.835, 0.369, 0};
    case ChartColor::sky: return {0.337, 0.706, 0.914};
    case ChartColor::blue: return {0, 0.447, 0.698};
    case ChartColor::orange: return {0.902, 0.624, 0};
    case ChartColor::green: return {0, 0.62, 0.451};
    case ChartColor::purple: return {0.8, 0.475, 0.655};
    case ChartColor::gray: return {0.65, 0.65, 0.65};
  }
  return {};
}

}  // namespace

double ChartPen::snap(double at) { return std::round(at * kPixelsPerPoint) / kPixelsPerPoint; }

void ChartPen::set_color(ChartColor color) { set_rgb(rgb_of(color)); }

void ChartPen::centered(double x, double baseline, const std::string& words) {
  text(x - width(words) / 2, baseline, words);
}

std::string ChartPen::fit(const std::string& text, double room) {
  if (text.size() <= kLongestName && width(text) <= room) return text;
  std::size_t fits = 0;
  std::size_t too_long = std::min(character_count(text), kLongestName) + 1;
  while (fits + 1 < too_long) {
    const std::size_t middle = (fits + too_long) / 2;
    (width(shorten_middle(text, middle)) <= room ? fits : too_long) = middle;
  }
  return shorten_middle(text, fits);
}

}  // namespace wirecensus::report
