#include "view/live/live_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/example_census.h"
#include "view/live/live_count.h"
#include "view/live/row_text.h"

namespace wirecensus::view {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Ledger ledger_of(std::uint64_t counted) {
  Ledger ledger;
  ledger.counted = counted;
  return ledger;
}

std::shared_ptr<const LiveState> example_state(Ledger ledger = ledger_of(15), bool last = false) {
  LiveCount count(1, TimeOf::clock, 0);
  const auto part = std::make_shared<const metrics::Census>(make_census(example_packets()));
  count.add(part, ledger_of(5), false, kSecond);
  count.add(part, ledger_of(10), false, 2 * kSecond);
  count.add(part, ledger, last, 3 * kSecond);
  return count.state();
}

std::string screen(const LiveState& state, const Controls& controls, CanvasSize size = {24, 80},
                   bool unicode = true, const std::string& notice = "") {
  const auto alerts = text::alerts_of(state.figures.ledger, nullptr);
  return draw_screen(state, controls, {"v1", notice, alerts}, size, unicode).text();
}

std::string screen_with_alerts(const LiveState& state, const std::vector<text::Alert>& alerts) {
  return draw_screen(state, {}, {"v1", "", alerts}, {24, 100}, true).text();
}

TEST(LiveScreen, ShowsEverythingOn80Columns) {
  EXPECT_EQ("\n" + screen(*example_state(), {}), R"(
 wirecensus  v1  3.00 s                                            EXACT so far
 15 seen = 15 counted + 0 lost  5.54 kB

─ 14.8 kbit/s ─ max 14.8 kbit/s  3.00 s  ─ 5 p/s ───────────── max 5 p/s  3.00 s
                                     ⢸⣿                                       ⢸⣿
                                     ⢸⣿                                       ⢸⣿
                                     ⢸⣿                                       ⢸⣿
                                     ⢸⣿                                       ⢸⣿
─ flows by rate ──────────────────────────────────── rate    bytes       packets
udp   192.0.2.2:53 > 192.0.2.1:4000           12.1 kbit/s  4.54 kB             3
udp   192.0.2.1:4000 > 192.0.2.2:53           1.61 kbit/s    603 B             6
ipv6-icmp 2001:db8::1 > 2001:db8::1             560 bit/s    210 B             3
arp   -                                         480 bit/s    180 B             3



─ addresses by rate ────────  ─ protocols by rate ──  ─ sizes ────────── packets
192.0.2.1        13.7 kbit/s  udp        13.7 kbit/s  0 - 63        █     20.0 %
192.0.2.2        13.7 kbit/s  ipv6-icmp    560 bit/s  64 - 127      ███   60.0 %
2001:db8::1      1.12 kbit/s  arp          480 bit/s  128 - 255            0.0 %
                                                      256 - 511            0.0 %
                                                      512 - 1,023          0.0 %
                                                      1,024 - 1,514 █     20.0 %
 q quit  p pause  s sort  u units  / filter  Tab next  z zoom  w write  ? keys
)");
}

TEST(LiveScreen, IsAsciiWhereThereIsNoMore) {
  const std::string text = screen(*example_state(), {}, {24, 80}, false);
  EXPECT_EQ(std::count_if(text.begin(), text.end(), [](char c) { return c < 0; }), 0) << text;
  EXPECT_THAT(text, HasSubstr("- flows by rate ----"));
  EXPECT_THAT(text, HasSubstr("64 - 127      ###   60.0 %"));
  EXPECT_THAT(text, HasSubstr("     ###   "));  // the graph
}

TEST(LiveScreen, ShowsTheLedgerBesideTheListsOn200Columns) {
  const std::string text = screen(*example_state(), {}, {60, 200});
  EXPECT_THAT(text, HasSubstr("─ ledger ──"));
  EXPECT_THAT(text, HasSubstr("Ledger     15 seen = 15 counted + 0 lost\n"));
}

TEST(LiveScreen, FitsAnySize) {
  const auto state = example_state();
  for (int rows = 1; rows < 70; ++rows) {
    for (int columns = 1; columns < 210; columns += 7) {
      for (const bool zoomed : {false, true}) {
        Controls controls;
        controls.zoomed = zoomed;
        const std::string text = screen(*state, controls, {rows, columns});
        ASSERT_EQ(std::count(text.begin(), text.end(), '\n'), rows);
      }
    }
  }
  EXPECT_THAT(screen(*state, {}, {15, 80}), HasSubstr("The lists need 60 x 16 characters."));
}

TEST(LiveScreen, HasTheFirstAlertInItsBanner) {
  Ledger ledger = ledger_of(15);
  ledger.doubts.push_back({"v1", "it went down\x1b[2J"});
  EXPECT_THAT(
      screen(*example_state(ledger), {}),
      AllOf(HasSubstr("UNKNOWN so far\n"), HasSubstr("\n doubt: v1: it went down\\x1b[2J\n")));
  const CountState now{.ledger = {}, .absent = {"v1"}, .memory = {}};
  EXPECT_THAT(
      screen_with_alerts(*example_state(ledger), text::alerts_of(ledger, &now)),
      HasSubstr("\n interface_gone: v1: the interface does not exist or is down: it is waited"
                " for (and 1 more: l)\n"));
  ledger.add_loss({LossCause::ring_full, "v1", 1000, true, "the ring was full"});
  EXPECT_THAT(screen(*example_state(ledger), {}, {24, 100}),
              AllOf(HasSubstr("LOSSY so far\n 1,015 seen = 15 counted + 1,000 lost"),
                    HasSubstr("\n loss: v1: 1,000 packets lost: the ring was full (and 1 more: "
                              "l)\n")));
}

TEST(LiveScreen, ShowsWhatTheKernelDropped) {
  Ledger ledger = ledger_of(15);
  ledger.interfaces.push_back({.name = "v1"});
  ledger.interfaces[0].ring_dropped = 7;
  EXPECT_THAT(screen(*example_state(ledger), {}), HasSubstr("0 lost  7 dropped (ring full)  "));
}

TEST(LiveScreen, SaysWhatItIsDoing) {
  const auto state = example_state();
  Controls controls;
  controls.paused = true;
  EXPECT_THAT(screen(*state, controls), HasSubstr("  PAUSED  EXACT so far\n"));
  controls.paused = false;
  controls.typing = true;
  controls.typed = "tcp";
  EXPECT_THAT(screen(*state, controls), HasSubstr("\n filter: tcp_  (Enter, Esc)\n"));
  controls.typing = false;
  controls.filter = "tcp";
  EXPECT_THAT(screen(*state, controls), HasSubstr("─ flows by rate /tcp ─"));
  EXPECT_THAT(screen(*state, controls, {24, 80}, true, "wrote x"), HasSubstr("\n wrote x\n"));
  const std::string text = screen(*example_state(ledger_of(15), true), {});
  EXPECT_THAT(text, AllOf(HasSubstr(" EXACT\n"), HasSubstr("\n q leave  ")));
}

TEST(LiveScreen, HasTheUnitsAndTheOrderOfTheControls) {
  const auto state = example_state();
  Controls controls;
  controls.units = Units::packets;
  controls.sort = Sort::packets;
  const std::string text = screen(*state, controls);
  EXPECT_LT(text.find("udp   192.0.2.1:4000 > 192.0.2.2:53                 2 p/s"),
            text.find("udp   192.0.2.2:53 > 192.0.2.1:4000                 1 p/s"));
  EXPECT_THAT(text, HasSubstr("addresses by packets"));
  EXPECT_THAT(text, HasSubstr("192.0.2.1                  9  "));  // the amount that is sorted by
}

TEST(LiveScreen, HasAListForEachOrder) {
  LiveState state;
  state.flows.rows[static_cast<std::size_t>(Order::bytes)].resize(9);  // none in the others
  for (const Sort sort : {Sort::rate, Sort::bytes, Sort::packets}) {
    Controls controls;
    controls.sort = sort;
    EXPECT_THAT(screen(state, controls), HasSubstr("flows by"));
  }
}

TEST(LiveScreen, ShowsOnePanelAlone) {
  Controls controls;
  controls.focus = Panel::sizes;
  controls.zoomed = true;
  const std::string text = screen(*example_state(), controls);
  EXPECT_THAT(text, HasSubstr("1,024 - 1,514 ████████"));
  EXPECT_THAT(text, Not(HasSubstr("flows by")));
  controls.focus = Panel::addresses;
  controls.scroll = 100;  // more than there are rows: the last ones
  EXPECT_THAT(screen(*example_state(), controls), HasSubstr("2001:db8::1  "));
}

TEST(LiveScreen, ExplainsItsKeysWithinTheSmallestScreen) {
  Controls controls;
  controls.help = true;
  const std::string text = screen(*example_state(), controls, {24, 80});
  EXPECT_THAT(text, HasSubstr(" Ctrl-Z         suspend; packets may be lost meanwhile\n"));
  for (const char* key : {"q,", "p,", "s ", "u ", "/ ", "Esc", "Tab", "Enter", "w ", "+ -"}) {
    EXPECT_THAT(text, HasSubstr(std::string("\n ") + key));
  }
}

TEST(LiveScreen, JoinsTheSamplesOfACompleteCount) {
  LiveState state;
  state.complete = true;
  state.history.assign(500, {kSecond, {1, 100}});
  EXPECT_THAT(screen(state, {}), HasSubstr("max 1 p/s  8 min 20 s"));
  state.complete = false;
  EXPECT_THAT(screen(state, {}), HasSubstr("max 1 p/s  1 min 18 s"));  // the latest 78
}

TEST(RowText, NamesEndsAsTheyAreWritten) {
  EXPECT_EQ(ends_text({ipv6(1), ipv6(2), 53, 4000, {ProtocolSpace::ip, 17}, true}),
            "[2001:db8::1]:53 > [2001:db8::2]:4000");
  EXPECT_EQ(ends_text({ipv4(1), ipv4(2), 0, 0, {ProtocolSpace::ip, 1}, false}),
            "192.0.2.1 > 192.0.2.2");
  EXPECT_EQ(ends_text({{}, {}, 0, 0, {ProtocolSpace::ethertype, 0x0806}, false}), "-");
  EXPECT_EQ(ends_text({{}, {}, 0, 0, {ProtocolSpace::ip, ip_protocol::kTcp}, false}), "others");
}

}  // namespace
}  // namespace wirecensus::view
