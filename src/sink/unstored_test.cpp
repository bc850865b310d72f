#include "sink/unstored.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "inspect/names/names.h"

namespace wirecensus::sink {
namespace {

std::shared_ptr<metrics::Census> sixty_packets() {
  auto made = std::make_shared<metrics::Census>();
  metrics::Census& census = *made;
  census.sources = {"eth0"};
  census.totals.packets = census.ledger.counted = 60;
  census.totals.first_seen = 5 * kSecond;
  census.totals.last_seen = 8 * kSecond;
  census.ledger.filtered = 3;
  census.ledger.files = {{.name = "a", .packets = 60, .frame_bytes = 6000}, {.name = "b"}};
  census.depth.has_tcp = true;
  census.depth.names = std::make_shared<inspect::Names>();
  return made;
}

TEST(Unstored, AllPacketsAreLost) {
  const auto census = sixty_packets();
  census->interval = {.run = 7, .number = 3, .begin = kSecond, .length = 9, .late_packets = 2};
  const metrics::CensusTables tables = note_of(metrics::CensusTables(census), {});
  const metrics::Census& note = tables.census();
  EXPECT_EQ(note.totals, metrics::Totals{});
  EXPECT_EQ(note.ledger.counted, 0U);
  EXPECT_EQ(note.ledger.seen(), 60U);
  EXPECT_EQ(note.ledger.filtered, 3U);
  EXPECT_EQ(note.ledger.verdict(), Verdict::lossy);
  ASSERT_EQ(note.ledger.losses.size(), 1U);
  EXPECT_EQ(note.ledger.losses[0].cause, LossCause::not_stored);
  EXPECT_EQ(note.ledger.files[0].lost, 60U);
  EXPECT_EQ(note.ledger.files[0].packets, 0U);
  EXPECT_EQ(note.ledger.files[1], census->ledger.files[1]);
  EXPECT_EQ(note.interval->number, 3U);
  EXPECT_EQ(note.interval->late_packets, 0U);
  EXPECT_TRUE(note.depth.has_tcp);
  EXPECT_NE(note.depth.names, nullptr);
}

TEST(Unstored, ACountThatWasNotDividedIsOneInterval) {
  const metrics::Interval whole{
      .run = 9, .begin = 5 * kSecond, .length = 3 * kSecond, .last = true};
  const auto tables = note_of(metrics::CensusTables(sixty_packets()), {.run = 9});
  EXPECT_EQ(tables.census().interval, whole);
}

}  // namespace
}  // namespace wirecensus::sink
