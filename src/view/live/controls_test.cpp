#include "view/live/controls.h"

#include <gtest/gtest.h>

#include "view/live/panels.h"

namespace wirecensus::view {
namespace {

constexpr CanvasSize kSize{24, 80};

struct Keyboard {
  Controls controls;
  LiveState state;

  Intention press(Key key) { return handle({.key = key}, controls, kSize, state); }
  Intention press(char32_t character) {
    return handle({.character = character}, controls, kSize, state);
  }
  Intention type(std::string_view text) {
    for (const char c : text) press(static_cast<char32_t>(c));
    return press(Key::enter);
  }
  Intention click(const Area& area, int row, Key key = Key::click) {
    return handle({.key = key, .row = area.row + row, .column = area.column + 1}, controls, kSize,
                  state);
  }
  Area area(Panel panel) const {
    return layout_of(kSize, controls.zoomed ? &controls.focus : nullptr).panel(panel);
  }
};

LiveState state_with_flows(std::size_t count) {
  LiveState state;
  for (auto& rows : state.flows.rows) rows.resize(count);
  return state;
}

TEST(Controls, HaveKeysForWhatTheCallerDoes) {
  Keyboard keys;
  EXPECT_EQ(keys.press(U'q'), Intention::quit);
  EXPECT_EQ(keys.press(U'w'), Intention::save);
  EXPECT_EQ(keys.press(U'%'), Intention::none);
  EXPECT_EQ(keys.press(Key::backspace), Intention::none);
}

TEST(Controls, ChooseOrderAndUnits) {
  Keyboard keys;
  EXPECT_EQ(keys.controls.order(), Order::recent_bytes);
  keys.press(U'u');
  keys.press(U'u');
  EXPECT_EQ(keys.controls.units, Units::packets);
  EXPECT_EQ(keys.controls.order(), Order::recent_packets);
  keys.press(U's');
  EXPECT_EQ(keys.controls.order(), Order::bytes);
  keys.press(U's');
  EXPECT_EQ(keys.controls.order(), Order::packets);
  keys.press(U's');
  keys.press(U'u');
  EXPECT_EQ(keys.controls.order(), Order::recent_bytes);
}

TEST(Controls, TakeAFilterWhenItIsComplete) {
  Keyboard keys;
  keys.press(U'/');
  EXPECT_EQ(keys.press(U'q'), Intention::none);  // a letter now
  EXPECT_EQ(keys.press(Key::backspace), Intention::none);
  EXPECT_EQ(keys.type("tcp :80"), Intention::filter);
  EXPECT_EQ(keys.controls.filter, "tcp :80");
  keys.press(U'/');
  EXPECT_EQ(keys.type(""), Intention::none);  // the same
  keys.press(U'/');
  keys.press(U'x');
  EXPECT_EQ(keys.press(Key::escape), Intention::none);
  EXPECT_EQ(keys.controls.filter, "tcp :80");
  EXPECT_EQ(keys.press(Key::escape), Intention::filter);
  EXPECT_EQ(keys.controls.filter, "");
  EXPECT_EQ(keys.press(Key::escape), Intention::none);
}

TEST(Controls, TakeNoEndlessFilter) {
  Keyboard keys;
  keys.press(U'/');
  keys.type(std::string(1000, 'x'));
  EXPECT_EQ(keys.controls.filter.size(), kMaxFilter);
}

TEST(Controls, ScrollWithinTheRows) {
  Keyboard keys{.controls = {}, .state = state_with_flows(20)};
  const int most = 20 - (keys.area(Panel::flows).rows - 1);
  keys.press(Key::up);
  EXPECT_EQ(keys.controls.scroll, 0);
  keys.press(Key::down);
  EXPECT_EQ(keys.controls.scroll, 1);
  keys.press(Key::end);
  EXPECT_EQ(keys.controls.scroll, most);
  keys.press(Key::page_down);
  EXPECT_EQ(keys.controls.scroll, most);
  keys.press(Key::home);
  EXPECT_EQ(keys.controls.scroll, 0);
  keys.click(keys.area(Panel::flows), 2, Key::wheel_down);
  EXPECT_EQ(keys.controls.scroll, 3);
  keys.click(keys.area(Panel::flows), 2, Key::wheel_up);
  EXPECT_EQ(keys.controls.scroll, 0);
}

TEST(Controls, GoToThePanelsInSight) {
  Keyboard keys;
  for (const Panel panel : {Panel::addresses, Panel::protocols, Panel::sizes, Panel::flows}) {
    keys.press(Key::tab);
    EXPECT_EQ(keys.controls.focus, panel);
  }
  keys.press(Key::back_tab);
  EXPECT_EQ(keys.controls.focus, Panel::sizes);
  keys.press(U't');
  EXPECT_EQ(keys.controls.focus, Panel::protocols);
}

TEST(Controls, ShowOnePanelAlone) {
  Keyboard keys;
  keys.press(U'l');  // has no place beside the others on 80 columns
  EXPECT_TRUE(keys.controls.zoomed);
  EXPECT_EQ(keys.area(Panel::ledger).columns, 80);
  keys.press(Key::escape);
  EXPECT_FALSE(keys.controls.zoomed);
  EXPECT_EQ(keys.controls.focus, Panel::flows);
  keys.click(keys.area(Panel::addresses), 0);
  EXPECT_EQ(keys.controls.focus, Panel::addresses);
  EXPECT_FALSE(keys.controls.zoomed);
  keys.click(keys.area(Panel::addresses), 0);
  EXPECT_TRUE(keys.controls.zoomed);
}

TEST(Controls, ChangeTheInterval) {
  Keyboard keys;
  EXPECT_EQ(keys.controls.interval, kSecond);
  for (int i = 0; i < 3; ++i) keys.press(U'+');
  EXPECT_EQ(keys.controls.interval, kSecond / 4);
  for (int i = 0; i < 20; ++i) keys.press(U'-');
  EXPECT_EQ(keys.controls.interval, 10 * kSecond);
}

TEST(Layout, HasNoOverlapAtAnySize) {
  for (int rows = 0; rows < 80; ++rows) {
    for (int columns = 0; columns < 220; columns += 3) {
      Layout layout = layout_of({rows, columns}, nullptr);
      std::vector<Area> areas(layout.panels.begin(), layout.panels.end());
      areas.insert(areas.end(), layout.graphs.begin(), layout.graphs.end());
      Canvas canvas({rows, columns}, true);
      for (const Area& area : areas) {
        ASSERT_TRUE(area.row + area.rows <= layout.keys || area.rows == 0);
        ASSERT_LE(area.column + area.columns, columns);
        for (int row = area.row; row < area.row + area.rows; ++row) {
          for (int column = area.column; column < area.column + area.columns; ++column) {
            ASSERT_EQ(canvas.at(row, column).character, U' ');
            canvas.fill(row, column, 1, U'x', Paint::plain);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace wirecensus::view
