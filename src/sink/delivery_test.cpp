#include "sink/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace wirecensus::sink {
namespace {

using testing::HasSubstr;

// A store in memory.
struct Shelf {
  std::atomic<bool> away = true;
  std::uint64_t counted = 0, not_stored = 0, intervals = 0;
};

class ShelfExporter final : public Exporter {
 public:
  explicit ShelfExporter(Shelf& shelf) : shelf_(shelf) {}

  Status open() override { return shelf_.away ? Status(Error{"the shelf is away"}) : done(); }
  Status send(const tables::ReportInput& input, const CensusPlace&) override {
    const Ledger& ledger = input.census().ledger;
    ++shelf_.intervals;
    shelf_.counted += ledger.counted;
    for (const Loss& loss : ledger.losses) {
      if (loss.cause == LossCause::not_stored) shelf_.not_stored += loss.packets;
    }
    return done();
  }
  bool may_repeat() const override { return true; }
  void give_up(const metrics::CensusTables& tables) override {
    figures_.unsent_packets += tables.census().totals.packets;
  }
  Status finish() override { return done(); }
  const ExportFigures& figures() const override { return figures_; }

 private:
  Shelf& shelf_;
  ExportFigures figures_;
};

metrics::CensusTables one_packet(std::uint64_t number) {
  auto census = std::make_shared<metrics::Census>();
  census->sources = {"eth0"};
  census->totals.packets = census->ledger.counted = 1;
  census->interval = {.run = 5, .number = number, .begin = kSecond, .length = kSecond};
  return metrics::CensusTables(std::move(census));
}

// What is given up while a store is away, it has as lost when it is there again.
TEST(Delivery, AStoreHasNotesOfWhatItCouldNotTake) {
  constexpr std::uint64_t kTooMany = 3;  // and one is in the hands of the thread
  Shelf shelf;
  const Target target{.transport = Transport::http, .host = "h", .port = 1, .database = "d"};
  Delivery delivery(target, std::make_unique<ShelfExporter>(shelf), nullptr,
                    {.pace = Delivery::Pace::free, .run = 5, .usual = {}}, [](std::string_view) {});
  for (std::uint64_t i = 0; i < WaitingList::kMaxSmall + kTooMany; ++i) {
    delivery.add(one_packet(i), {});
  }
  shelf.away = false;
  const Status finished = delivery.finish();
  EXPECT_EQ(shelf.intervals, WaitingList::kMaxSmall + kTooMany);
  EXPECT_EQ(shelf.counted + shelf.not_stored, WaitingList::kMaxSmall + kTooMany);
  EXPECT_GE(shelf.not_stored, kTooMany);
  ASSERT_FALSE(finished.ok());
  EXPECT_THAT(finished.error().message,
              HasSubstr("of " + std::to_string(shelf.not_stored) +
                        " intervals that were counted, but not stored: the shelf is away"));
}

TEST(Delivery, NothingIsSaidOfWhatWasSent) {
  Shelf shelf;
  shelf.away = false;
  const Target target{.transport = Transport::http, .host = "h", .port = 1, .database = "d"};
  Delivery delivery(target, std::make_unique<ShelfExporter>(shelf), nullptr,
                    {.pace = Delivery::Pace::free, .run = 5, .usual = {}}, [](std::string_view) {});
  delivery.add(one_packet(0), {});
  EXPECT_TRUE(delivery.finish().ok());
  EXPECT_EQ(shelf.counted, 1U);
  EXPECT_EQ(shelf.not_stored, 0U);
}

}  // namespace
}  // namespace wirecensus::sink
