#include "view/size_classes.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "base/display_text.h"

namespace wirecensus::view {
namespace {

constexpr std::array<std::uint32_t, 8> kUpperBounds = {
    63, 127, 255, 511, 1023, 1514, 9014, std::numeric_limits<std::uint32_t>::max()};

std::string class_name(std::size_t index) {
  const std::uint32_t least = index == 0 ? 0 : kUpperBounds[index - 1] + 1;
  if (index + 1 == kUpperBounds.size()) return grouped(least) + " and more";
  return grouped(least) + " - " + grouped(kUpperBounds[index]);
}

}  // namespace

std::vector<SizeClass> size_classes(const std::vector<metrics::SizeCount>& sizes) {
  std::vector<SizeClass> classes;
  for (std::size_t i = 0; i < kUpperBounds.size(); ++i) classes.push_back({class_name(i), 0});
  for (const metrics::SizeCount& count : sizes) {
    const auto* const bound =
        std::lower_bound(kUpperBounds.begin(), kUpperBounds.end(), count.size);
    classes[static_cast<std::size_t>(bound - kUpperBounds.begin())].packets += count.packets;
  }
  const auto filled = [](const SizeClass& c) { return c.packets > 0; };
  classes.erase(std::find_if(classes.rbegin(), classes.rend(), filled).base(), classes.end());
  classes.erase(classes.begin(), std::find_if(classes.begin(), classes.end(), filled));
  return classes;
}

std::string bar_text(double share, std::size_t columns) {
  constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths =
      static_cast<std::size_t>(std::ceil(share * static_cast<double>(columns * 8)));
  std::string bar;
  for (std::size_t i = 0; i < eighths / 8; ++i) bar += "█";
  return bar.append(kEighths[eighths % 8]);
}

}  // namespace wirecensus::view
