// Keys and mouse become changes of what is shown, or intentions that the caller carries out.
#pragma once

#include <cstdint>
#include <string>

#include "view/live/layout.h"
#include "view/live/live_state.h"

namespace wirecensus::view {

enum class Key : std::uint8_t {
  character,  // Event::character
  enter,
  escape,
  backspace,
  tab,
  back_tab,
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  click,
  wheel_up,
  wheel_down,
};

// A key, or the mouse at a cell.
struct Event {
  Key key = Key::character;
  char32_t character = 0;
  int row = 0;
  int column = 0;
};

enum class Sort : std::uint8_t { rate, bytes, packets };
enum class Units : std::uint8_t { bits, bytes, packets };

struct Controls {
  Panel focus = Panel::flows;
  bool zoomed = false;  // the focused panel alone
  Sort sort = Sort::rate;
  Units units = Units::bits;
  bool paused = false;
  bool help = false;
  std::string filter;  // in effect
  bool typing = false;
  std::string typed;            // a filter not yet in effect
  int scroll = 0;               // rows of the focused panel that are above its area
  Duration interval = kSecond;  // between cuts: as long as rates are means of

  Order order() const;
};

// The longest filter that can be typed, in bytes.
inline constexpr std::size_t kMaxFilter = 64;

enum class Intention : std::uint8_t {
  none,    // draw again
  quit,    // end the count, or leave a complete one
  save,    // write the files of the count so far
  filter,  // controls.filter has changed
};

// Changes `controls` by an event. `size` is that of the screen, `state` what it shows.
Intention handle(const Event& event, Controls& controls, CanvasSize size, const LiveState& state);

}  // namespace wirecensus::view
