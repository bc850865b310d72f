#include "view/live/controls.h"

#include <algorithm>
#include <array>
#include <utility>

#include "view/live/panels.h"

namespace wirecensus::view {
namespace {

constexpr int kWheelRows = 3;
constexpr std::array<Duration, 6> kIntervals = {kSecond / 4, kSecond / 2, kSecond,
                                                2 * kSecond, 5 * kSecond, 10 * kSecond};

template <typename Choice>
void advance(Choice& choice, int by, int choices) {
  choice = static_cast<Choice>((static_cast<int>(choice) + by + choices) % choices);
}

void focus(Controls& controls, Panel panel) {
  controls.focus = panel;
  controls.scroll = 0;
}

void change_interval(Controls& controls, int by) {
  const auto* const now = std::find(kIntervals.begin(), kIntervals.end(), controls.interval);
  const auto next = (now - kIntervals.begin()) + by;
  if (next >= 0 && next < static_cast<std::ptrdiff_t>(kIntervals.size())) {
    controls.interval = kIntervals[static_cast<std::size_t>(next)];
  }
}

// What the screen shows now, of the focused panel.
Area focused_area(const Controls& controls, CanvasSize size) {
  return layout_of(size, controls.zoomed ? &controls.focus : nullptr).panel(controls.focus);
}

void scroll_by(Controls& controls, int rows, CanvasSize size, const LiveState& state) {
  const int visible = std::max(focused_area(controls, size).rows - 1, 1);
  const int most = std::max(panel_rows(state, controls.focus, controls.order()) - visible, 0);
  controls.scroll = std::clamp(std::clamp(controls.scroll, 0, most) + rows, 0, most);
}

Intention type(const Event& event, Controls& controls) {
  if (event.key == Key::escape) controls.typing = false;
  if (event.key == Key::backspace && !controls.typed.empty()) controls.typed.pop_back();
  const bool printable = event.character >= U' ' && event.character < 0x7F;
  if (event.key == Key::character && printable && controls.typed.size() < kMaxFilter) {
    controls.typed += static_cast<char>(event.character);
  }
  if (event.key != Key::enter) return Intention::none;
  controls.typing = false;
  controls.scroll = 0;
  if (controls.typed == controls.filter) return Intention::none;
  controls.filter = controls.typed;
  return Intention::filter;
}

// Closes what is open; then, removes the filter.
Intention escape(Controls& controls) {
  if (std::exchange(controls.help, false)) return Intention::none;
  if (std::exchange(controls.zoomed, false)) return Intention::none;
  controls.scroll = 0;
  return std::exchange(controls.filter, {}).empty() ? Intention::none : Intention::filter;
}

void begin_typing(Controls& controls) {
  controls.typing = true;
  controls.typed = controls.filter;
}

Intention press(char32_t key, Controls& controls) {
  switch (key) {
    case U'q': return Intention::quit;
    case U'w': return Intention::save;
    case U'?':
    case U'h': controls.help = !controls.help; break;
    case U'p':
    case U' ': controls.paused = !controls.paused; break;
    case U's': advance(controls.sort, 1, 3); break;
    case U'u': advance(controls.units, 1, 3); break;
    case U'/': begin_typing(controls); break;
    case U'z': controls.zoomed = !controls.zoomed; break;
    case U'f': focus(controls, Panel::flows); break;
    case U'a': focus(controls, Panel::addresses); break;
    case U't': focus(controls, Panel::protocols); break;
    case U'x': focus(controls, Panel::sizes); break;
    case U'l':
      focus(controls, Panel::ledger);
      controls.zoomed = true;
      break;
    case U'+': change_interval(controls, -1); break;
    case U'-': change_interval(controls, 1); break;
    default: break;
  }
  return Intention::none;
}

// Tab: to the next of the panels in sight.
void focus_next(Controls& controls, int by, CanvasSize size) {
  const Layout layout = layout_of(size, nullptr);
  do {
    advance(controls.focus, by, static_cast<int>(kPanels));
  } while (!controls.zoomed && controls.focus != Panel::flows &&
           layout.panel(controls.focus).rows == 0);
  controls.scroll = 0;
}

// A click on the title of the focused panel shows it alone, or all again.
void point(const Event& event, Controls& controls, CanvasSize size, const LiveState& state) {
  const Layout layout = layout_of(size, controls.zoomed ? &controls.focus : nullptr);
  for (std::size_t i = 0; i < kPanels; ++i) {
    const Area& area = layout.panels[i];
    if (!area.contains(event.row, event.column)) continue;
    const bool had_focus = controls.focus == static_cast<Panel>(i);
    if (!had_focus) focus(controls, static_cast<Panel>(i));
    if (event.key == Key::wheel_up) scroll_by(controls, -kWheelRows, size, state);
    if (event.key == Key::wheel_down) scroll_by(controls, kWheelRows, size, state);
    if (event.key == Key::click && had_focus && event.row == area.row) {
      controls.zoomed = !controls.zoomed;
    }
    return;
  }
}

Intention act(const Event& event, Controls& controls, CanvasSize size, const LiveState& state) {
  const int page = std::max(focused_area(controls, size).rows - 2, 1);
  const int all = panel_rows(state, controls.focus, controls.order());
  switch (event.key) {
    case Key::character: return press(event.character, controls);
    case Key::enter: controls.zoomed = !controls.zoomed; break;
    case Key::escape: return escape(controls);
    case Key::backspace: break;
    case Key::tab: focus_next(controls, 1, size); break;
    case Key::back_tab: focus_next(controls, -1, size); break;
    case Key::up: scroll_by(controls, -1, size, state); break;
    case Key::down: scroll_by(controls, 1, size, state); break;
    case Key::page_up: scroll_by(controls, -page, size, state); break;
    case Key::page_down: scroll_by(controls, page, size, state); break;
    case Key::home: controls.scroll = 0; break;
    case Key::end: scroll_by(controls, all, size, state); break;
    case Key::click:
    case Key::wheel_up:
    case Key::wheel_down: point(event, controls, size, state); break;
  }
  return Intention::none;
}

}  // namespace

Order Controls::order() const {
  if (sort == Sort::bytes) return Order::bytes;
  if (sort == Sort::packets) return Order::packets;
  return units == Units::packets ? Order::recent_packets : Order::recent_bytes;
}

Intention handle(const Event& event, Controls& controls, CanvasSize size, const LiveState& state) {
  const Intention intention =
      controls.typing ? type(event, controls) : act(event, controls, size, state);
  const bool hidden = layout_of(size, nullptr).panel(controls.focus).rows == 0;
  if (!controls.zoomed && hidden) focus(controls, Panel::flows);
  return intention;
}

}  // namespace wirecensus::view
