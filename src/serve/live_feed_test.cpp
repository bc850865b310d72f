#include "serve/live_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/example_census.h"

namespace wirecensus::serve {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

struct Reader : Watcher {
  void take(std::shared_ptr<const std::string> text) override { texts.push_back(*text); }
  void finish() override { finished = true; }
  void drop() override { dropped = true; }
  std::size_t unsent() const override { return reads ? 0 : texts.size(); }

  std::vector<std::string> texts;
  bool reads = true;
  bool finished = false;
  bool dropped = false;
};

struct LiveFeedTest : testing::Test {
  void add(bool last = false) {
    Ledger so_far;
    so_far.counted = part.ledger.counted * ++parts;
    snapshots.add(part, so_far, last, now);
    feed->part_added(now);
  }
  void pass(milliseconds time) {
    now += time;
    feed->tick();
  }

  int cuts = 0;
  unsigned parts = 0;
  Snapshots::Time now{std::chrono::hours(1)};
  metrics::Census part = make_census(example_packets());
  Snapshots snapshots{1, {}, [this] { ++cuts; }};
  std::shared_ptr<LiveFeed> feed = std::make_shared<LiveFeed>(snapshots, [this] { return now; });
  std::shared_ptr<Reader> a = std::make_shared<Reader>();
  std::shared_ptr<Reader> b = std::make_shared<Reader>();
};

TEST_F(LiveFeedTest, AsksForNoCutsWithoutWatchers) {
  pass(seconds(10));
  add();
  pass(seconds(10));
  feed->join(a);
  EXPECT_EQ(cuts, 1);
  feed->leave(*a);
  add();
  pass(seconds(10));
  EXPECT_EQ(cuts, 1);
}

TEST_F(LiveFeedTest, HasAnEventASecond) {
  feed->join(a);
  add();
  ASSERT_EQ(a->texts.size(), 2U);  // a comment, because none came for long
  EXPECT_THAT(a->texts[1], StartsWith("id: 1\nevent: census\ndata: {"));
  EXPECT_TRUE(a->texts[1].ends_with("}\n\n"));
  add();  // a cut of another request
  pass(milliseconds(999));
  EXPECT_EQ(cuts, 1);
  pass(milliseconds(1));
  EXPECT_EQ(cuts, 2);
  EXPECT_EQ(a->texts.size(), 2U);
  add();
  ASSERT_EQ(a->texts.size(), 3U);
  EXPECT_THAT(a->texts[2], StartsWith("id: 3\n"));
  EXPECT_THAT(a->texts[2], HasSubstr("\"total_packets\":15"));
  EXPECT_THAT(
      a->texts[2],
      HasSubstr("\"recent\":{\"nanoseconds\":1000000000,\"packets\":10,\"frame_bytes\":3690}"));
}

TEST_F(LiveFeedTest, AllGetTheSame) {
  feed->join(a);
  add();
  feed->join(b);
  EXPECT_EQ(b->texts.back(), a->texts.back());
  pass(seconds(1));
  add();
  EXPECT_EQ(cuts, 2);
  EXPECT_EQ(b->texts.size(), 2U);
  EXPECT_EQ(b->texts.back(), a->texts.back());
}

TEST_F(LiveFeedTest, OneWhoDoesNotReadIsDroppedAndTheOthersGoOn) {
  a->reads = false;
  feed->join(a);
  feed->join(b);
  for (std::size_t i = 0; i <= kMaxUnsent; ++i) {
    add();
    pass(seconds(1));
  }
  EXPECT_TRUE(a->dropped);
  EXPECT_EQ(a->texts.size(), kMaxUnsent);
  EXPECT_FALSE(b->dropped);
  EXPECT_GT(b->texts.size(), kMaxUnsent);
}

TEST_F(LiveFeedTest, TheLastPartEndsIt) {
  feed->join(a);
  add();
  add(true);
  ASSERT_TRUE(a->finished);
  EXPECT_FALSE(feed->watched());
  EXPECT_THAT(*(a->texts.end() - 2), HasSubstr("\"ended\":true"));
  EXPECT_EQ(a->texts.back(), "event: end\ndata: {}\n\n");
  feed->join(b);
  EXPECT_TRUE(b->finished);
  EXPECT_EQ(b->texts.size(), 2U);
  feed->end();
  EXPECT_EQ(a->texts.size(), 4U);
}

TEST_F(LiveFeedTest, EndsWithoutAnyPart) {
  feed->join(a);
  feed->end();
  EXPECT_TRUE(a->finished);
  EXPECT_EQ(a->texts.back(), "event: end\ndata: {}\n\n");
}

// A source that is stuck.
TEST_F(LiveFeedTest, WithoutACutThereAreCommentsAndItAsksAgain) {
  feed->join(a);
  pass(kMaxCutWait - milliseconds(1));
  EXPECT_EQ(cuts, 1);
  pass(milliseconds(1));
  EXPECT_EQ(cuts, 2);
  pass(kKeepAlive);
  EXPECT_EQ(a->texts, (std::vector<std::string>{":\n\n", ":\n\n"}));
}

TEST_F(LiveFeedTest, SaysThatMemoryIsOut) {
  feed->join(a);
  snapshots.fail();
  add();
  EXPECT_TRUE(a->finished);
  EXPECT_THAT(a->texts.back(), StartsWith("event: failed\n"));
}

// What takes long is done less often.
TEST_F(LiveFeedTest, RestsLongerThanItWorks) {
  feed->join(a);
  for (const seconds time : {seconds(2), seconds(100)}) {
    const auto began = now;
    now += time;
    snapshots.add(part, part.ledger, false, now);
    feed->part_added(began);
    cuts = 0;
    pass(std::min(kEventPause * time, kMaxEventPause) - milliseconds(1));
    EXPECT_EQ(cuts, 0);
    pass(milliseconds(1));
    EXPECT_EQ(cuts, 1);
  }
}

}  // namespace
}  // namespace wirecensus::serve
