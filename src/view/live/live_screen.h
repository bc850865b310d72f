// The screen of a running count:
//
//     wirecensus  v1  12.0 s                                              EXACT so far
//     1,234,567 seen = 1,234,567 counted + 0 lost   0 dropped (ring full)
//     (a banner: the first alert)
//     graphs; flows; addresses, protocols, sizes; keys
//
// A pure function from values to cells.
#pragma once

#include <string>
#include <vector>

#include "text/alert.h"
#include "view/live/canvas.h"
#include "view/live/controls.h"
#include "view/live/live_state.h"

namespace wirecensus::view {

struct ScreenText {
  std::string source;  // the interfaces or files; untrusted text
  std::string notice;  // instead of the keys; untrusted text; empty: none
  std::vector<text::Alert> alerts = {};
};

Canvas draw_screen(const LiveState& state, const Controls& controls, const ScreenText& text,
                   CanvasSize size, bool unicode);

}  // namespace wirecensus::view
