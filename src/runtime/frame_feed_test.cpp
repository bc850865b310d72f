#include "runtime/frame_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "support/scripted_source.h"

namespace wirecensus::runtime {
namespace {

using test::Script;
using test::ScriptedSource;
using test::SourceLog;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FrameFeedTest : public ::testing::Test {
 protected:
  // A feed of the scripted sources: files, unless one is live.
  std::unique_ptr<FrameFeed> feed_of(const std::vector<Script>& scripts) {
    SourcePlan plan;
    options_.input = FileInput{};
    for (const Script& script : scripts) {
      scripts_[script.name] = script;
      plan.names.push_back(script.name);
      std::get<FileInput>(options_.input).files.push_back(script.name);
    }
    if (scripts.front().live) options_.input = LiveInput{.interfaces = {scripts.front().name}};
    plan.open = [this](const std::string& name) {
      logs_[name] = {};
      return std::unique_ptr<capture::FrameSource>(
          std::make_unique<ScriptedSource>(scripts_[name], logs_[name]));
    };
    auto feed = FrameFeed::open(options_, stop_, std::move(plan));
    EXPECT_TRUE(feed.ok());
    return std::move(*feed);
  }

  // Reads to the end; after each read the ledger must have everything delivered so far.
  Ledger read_all(FrameFeed& feed) {
    std::uint64_t delivered = feed.account().counted;
    capture::FrameBatch batch;
    while (true) {
      const Result<FeedStep> step = feed.next(batch);
      if (!step.ok()) {
        error_ = step.error().message;
        break;
      }
      delivered += batch.frames.size();
      EXPECT_EQ(feed.account().counted, delivered);
      if (!step->more) break;
    }
    return feed.finish();
  }

  CountOptions options_;
  StopRequest stop_;
  std::map<std::string, Script> scripts_;
  std::map<std::string, SourceLog> logs_;
  std::string error_;
};

const Loss kCut{LossCause::file_cut_short, "a", 0, false, "cut short"};
const Doubt kOdd{"b", "odd"};

TEST_F(FrameFeedTest, EachSourceIsReadFinishedAndAccountedOnce) {
  const auto feed = feed_of({{.name = "a", .batches = {3, 0, 2}, .losses = {kCut}},
                             {.name = "b", .batches = {4}, .doubts = {kOdd}},
                             {.name = "c", .batches = {}}});
  const Ledger ledger = read_all(*feed);
  EXPECT_EQ(ledger.counted, 9U);
  EXPECT_THAT(ledger.losses, ElementsAre(kCut));
  EXPECT_THAT(ledger.doubts, ElementsAre(kOdd));
  EXPECT_THAT(feed->sources(), ElementsAre("a", "b", "c"));
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_EQ(logs_[name].finishes, 1) << name;
    EXPECT_EQ(logs_[name].stops, 0) << name;
  }
}

TEST_F(FrameFeedTest, TheAccountInBetweenIsOfAllUpToThen) {
  const auto feed = feed_of({{.name = "a", .batches = {3}, .losses = {kCut}},
                             {.name = "b", .batches = {1, 1}, .doubts = {kOdd}}});
  capture::FrameBatch batch;
  EXPECT_TRUE(feed->account().doubts.empty());
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(feed->next(batch).ok());  // a; its end, and b
  for (int i = 0; i < 2; ++i) {
    const Ledger ledger = feed->account();
    EXPECT_EQ(ledger.counted, 4U);
    EXPECT_THAT(ledger.losses, ElementsAre(kCut));
    EXPECT_THAT(ledger.doubts, ElementsAre(kOdd));
  }
  EXPECT_EQ(logs_["b"].finishes, 0);
}

TEST_F(FrameFeedTest, AFileThatCannotBeReadOnIsALossAndTheNextIsCounted) {
  const auto feed = feed_of({{.name = "a", .batches = {3}, .failure = Error{"read error"}},
                             {.name = "b", .batches = {4}}});
  const Ledger ledger = read_all(*feed);
  EXPECT_EQ(ledger.counted, 7U);
  ASSERT_EQ(ledger.losses.size(), 1U);
  EXPECT_EQ(ledger.losses.front().cause, LossCause::file_damaged);
  EXPECT_EQ(ledger.losses.front().source, "a");
  EXPECT_TRUE(ledger.doubts.empty());
  EXPECT_EQ(logs_["a"].finishes, 1);
}

TEST_F(FrameFeedTest, ARequestToStopLeavesFilesAndThatIsADoubt) {
  const auto feed = feed_of({{.name = "a", .batches = {3, 3}}, {.name = "b", .batches = {4}}});
  capture::FrameBatch batch;
  ASSERT_TRUE(feed->next(batch).ok());
  stop_.request();
  const Ledger ledger = read_all(*feed);
  EXPECT_EQ(ledger.counted, 3U);
  ASSERT_EQ(ledger.doubts.size(), 1U);
  EXPECT_THAT(ledger.doubts.front().detail, HasSubstr("before the end"));
  EXPECT_THAT(feed->sources(), ElementsAre("a"));
  EXPECT_EQ(logs_["a"].finishes, 1);
}

TEST_F(FrameFeedTest, AnInterfaceIsStoppedOnceAndDrained) {
  const auto feed = feed_of({{.name = "a", .batches = {3, 5}, .live = true}});
  capture::FrameBatch batch;
  ASSERT_TRUE(feed->next(batch).ok());
  stop_.request();
  std::uint64_t delivered = batch.frames.size();
  for (Result<FeedStep> step = FeedStep{}; step.ok() && step->more;) {
    step = feed->next(batch);
    delivered += batch.frames.size();
  }
  const Ledger ledger = feed->finish();
  EXPECT_EQ(delivered, 8U);
  EXPECT_EQ(ledger.counted, 8U);
  EXPECT_EQ(ledger.verdict(), Verdict::exact);
  EXPECT_EQ(ledger.interfaces.front().counted, 8U);
  EXPECT_EQ(logs_["a"].stops, 1);
  EXPECT_EQ(logs_["a"].finishes, 1);
}

TEST_F(FrameFeedTest, AnInterfaceThatFailsIsADoubt) {
  const auto feed =
      feed_of({{.name = "a", .batches = {3}, .live = true, .failure = Error{"gone"}}});
  const Ledger ledger = read_all(*feed);
  EXPECT_EQ(ledger.counted, 3U);
  EXPECT_TRUE(ledger.losses.empty());
  EXPECT_THAT(ledger.doubts, ElementsAre(Doubt{"a", "gone"}));
}

TEST_F(FrameFeedTest, ATimeLimitEndsAnInterface) {
  const auto feed = feed_of({{.name = "a", .batches = {3}, .live = true}});
  std::get<LiveInput>(options_.input).time_limit = std::chrono::nanoseconds{0};
  const Ledger ledger = read_all(*feed);
  EXPECT_EQ(ledger.counted, 3U);
  EXPECT_EQ(logs_["a"].stops, 1);
}

TEST_F(FrameFeedTest, TheLimitEndsItWithoutADoubt) {
  options_.packet_limit = 4;
  const auto feed = feed_of({{.name = "a", .batches = {3}},
                             {.name = "b", .batches = {3, 3}},
                             {.name = "c", .batches = {1}}});
  const Ledger ledger = read_all(*feed);
  EXPECT_EQ(ledger.counted, 4U);
  EXPECT_EQ(ledger.verdict(), Verdict::exact);
  EXPECT_THAT(feed->sources(), ElementsAre("a", "b"));
  EXPECT_EQ(logs_["b"].delivered, 3U);
}

TEST_F(FrameFeedTest, AFilterThatMeansNothingIsAnErrorAtTheEnd) {
  const std::uint8_t bytes[60] = {};
  const Frame frame{
      .data = bytes, .cap_len = 60, .frame_len = 60, .time = 1, .link_type = 239};  // NFLOG
  options_.filter = "udp";
  read_all(*feed_of({{.name = "a", .batches = {1}, .frame = frame}}));
  EXPECT_THAT(error_, HasSubstr("does not compile"));
  error_.clear();
  const Ledger ledger = read_all(
      *feed_of({{.name = "a", .batches = {1}, .frame = frame}, {.name = "b", .batches = {1}}}));
  EXPECT_EQ(error_, "");
  EXPECT_EQ(ledger.undecided, 1U);
  EXPECT_EQ(ledger.doubts.size(), 1U) << "entered once, of the source that it was in";
}

TEST_F(FrameFeedTest, ReportsTheBytesOfAllSources) {
  Progress progress;
  progress.begin({});
  options_.progress = &progress;
  read_all(*feed_of({{.name = "a", .batches = {3, 2}}, {.name = "b", .batches = {4}}}));
  EXPECT_EQ(progress.now().bytes_read, 9U * 28U);
}

}  // namespace
}  // namespace wirecensus::runtime
