// Where the parts of a screen are, by its size.
#pragma once

#include <array>
#include <cstdint>

#include "view/live/graph.h"

namespace wirecensus::view {

enum class Panel : std::uint8_t { flows, addresses, protocols, sizes, ledger };
inline constexpr std::size_t kPanels = 5;

// Below this size, no panels are shown.
inline constexpr CanvasSize kMinScreen{16, 60};

struct Layout {
  // Rows of their own: the title with the verdict, the ledger, a banner for losses and doubts, and
  // keys at the bottom.
  int title = 0;
  int ledger = 1;
  int banner = 2;
  int keys = 0;
  std::array<Area, 2> graphs;
  std::array<Area, kPanels> panels;  // their first row is a title; without rows: not shown

  const Area& panel(Panel one) const { return panels[static_cast<std::size_t>(one)]; }
};

// `zoomed`: the one panel that is shown, or null for all that fit.
Layout layout_of(CanvasSize size, const Panel* zoomed);

}  // namespace wirecensus::view
