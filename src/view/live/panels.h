// The lists of a screen: flows, addresses, protocols, sizes, and the ledger.
#pragma once

#include "view/live/canvas.h"
#include "view/live/graph.h"
#include "view/live/layout.h"
#include "view/live/live_state.h"

namespace wirecensus::view {

struct Controls;

// The rows that a panel has, without its title: more than fit, perhaps.
int panel_rows(const LiveState& state, Panel panel, Order order);

// Draws a title into the first row of the area, and rows below it.
void draw_panel(Canvas& canvas, const Area& area, Panel panel, const LiveState& state,
                const Controls& controls);

// "1.23 Gbit/s", in the units of the controls; "-" without a length of time.
std::string rate_text(const metrics::Amount& amount, Duration span, const Controls& controls);

// A rule with a title, and with text at its right end.
void draw_rule(Canvas& canvas, const Area& area, std::string_view title, std::string_view right,
               Paint paint);

}  // namespace wirecensus::view
