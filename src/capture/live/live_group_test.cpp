#include "capture/live/live_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scripted_source.h"

namespace wirecensus::capture {
namespace {

using std::chrono::milliseconds;
using test::Script;
using test::ScriptedSource;
using test::SourceLog;
using ::testing::ElementsAre;

class LiveGroupTest : public ::testing::Test {
 protected:
  std::unique_ptr<FrameSource> group(std::vector<Script> scripts) {
    logs_.resize(scripts.size());
    std::vector<std::unique_ptr<FrameSource>> members;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
      members.push_back(std::make_unique<ScriptedSource>(std::move(scripts[i]), logs_[i]));
    }
    return make_live_group(std::move(members));
  }

  // The members of the batches until the end, after stop(), as often as they had frames.
  static std::vector<std::size_t> read_all(FrameSource& source) {
    std::vector<std::size_t> members;
    source.stop();
    FrameBatch batch;
    while (true) {
      const auto outcome = source.read(batch, milliseconds{1});
      EXPECT_TRUE(outcome.ok());
      for (const Frame& frame : batch.frames) EXPECT_EQ(frame.interface, batch.member);
      if (!batch.frames.empty()) members.push_back(batch.member);
      if (*outcome == ReadOutcome::end) return members;
    }
  }

  std::vector<SourceLog> logs_;
};

TEST_F(LiveGroupTest, ReadsItsMembersInTurn) {
  const auto source = group({{.name = "a", .batches = {1, 1, 1}, .live = true},
                             {.name = "b", .batches = {2}, .live = true}});
  EXPECT_EQ(source->name(), "a, b");
  EXPECT_THAT(source->member_names(), ElementsAre("a", "b"));
  EXPECT_THAT(read_all(*source), ElementsAre(0, 1, 0, 0));
  EXPECT_EQ(logs_[0].delivered, 3U);
  EXPECT_EQ(logs_[1].delivered, 2U);
}

TEST_F(LiveGroupTest, HasTheAccountsOfItsMembers) {
  const auto source =
      group({{.name = "a", .batches = {3}, .live = true, .doubts = {{"a", "why"}}},
             {.name = "b", .live = true, .losses = {{LossCause::ring_full, "b", 7, true, ""}}}});
  read_all(*source);
  source->finish();
  Ledger ledger;
  source->account(ledger);
  ASSERT_EQ(ledger.interfaces.size(), 2U);
  EXPECT_EQ(ledger.interfaces[0].name, "a");
  EXPECT_EQ(ledger.interfaces[0].delivered, 3U);
  EXPECT_EQ(ledger.interfaces[1].name, "b");
  EXPECT_EQ(ledger.losses.size(), 1U);
  EXPECT_EQ(ledger.doubts.size(), 1U);
  for (const SourceLog& log : logs_) {
    EXPECT_EQ(log.stops, 1);
    EXPECT_EQ(log.finishes, 1);
  }
}

TEST_F(LiveGroupTest, AMemberThatFailsEndsAloneAndIsADoubt) {
  const auto source = group({{.name = "a", .batches = {1}, .live = true, .failure = Error{"gone"}},
                             {.name = "b", .batches = {1, 1, 1}, .live = true}});
  EXPECT_THAT(read_all(*source), ElementsAre(0, 1, 1, 1));
  Ledger ledger;
  source->account(ledger);
  ASSERT_EQ(ledger.doubts.size(), 1U);
  EXPECT_EQ(ledger.doubts[0].source, "a");
  EXPECT_EQ(ledger.doubts[0].detail, "gone");
}

}  // namespace
}  // namespace wirecensus::capture
