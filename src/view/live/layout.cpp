#include "view/live/layout.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace wirecensus::view {
namespace {

constexpr int kTopRows = 3;
constexpr int kGap = 2;              // columns between two areas
constexpr int kColumnsOfFour = 150;  // from this width, the ledger stands beside the other panels

constexpr int kGraphs[] = {1, 1};
// Of addresses, protocols, sizes and the ledger. On 80 columns, an IPv4 address and its rate fit.
constexpr int kPanelWidths[] = {28, 22, 26, 40};

// Side by side, with widths in these proportions; the last one has the rest.
void divide(const Area& area, std::span<Area> parts, std::span<const int> proportions) {
  const auto count = static_cast<int>(parts.size());
  const int room = area.columns - kGap * (count - 1);
  const int whole = std::accumulate(proportions.begin(), proportions.begin() + count, 0);
  int column = area.column;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i] = {area.row, column, area.rows, room * proportions[i] / whole};
    column += parts[i].columns + kGap;
  }
  parts.back().columns = area.column + area.columns - parts.back().column;
}

}  // namespace

Layout layout_of(CanvasSize size, const Panel* zoomed) {
  Layout layout;
  layout.keys = size.rows - 1;
  if (size.rows < kMinScreen.rows || size.columns < kMinScreen.columns) return layout;
  const int body = size.rows - kTopRows - 1;
  const int graphs = std::clamp(body / 4, 3, 12);
  divide({kTopRows, 0, graphs, size.columns}, layout.graphs, kGraphs);
  const int below = kTopRows + graphs;
  const int left = body - graphs;
  if (zoomed != nullptr) {
    layout.panels[static_cast<std::size_t>(*zoomed)] = {below, 0, left, size.columns};
    return layout;
  }
  const int flows = (left + 1) / 2;
  layout.panels[0] = {below, 0, flows, size.columns};
  const std::size_t others = size.columns < kColumnsOfFour ? kPanels - 2 : kPanels - 1;
  divide({below + flows, 0, left - flows, size.columns},
         std::span(layout.panels).subspan(1, others), kPanelWidths);
  return layout;
}

}  // namespace wirecensus::view
