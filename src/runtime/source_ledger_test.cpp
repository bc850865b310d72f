#include "runtime/source_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scripted_source.h"

namespace wirecensus::runtime {
namespace {

using test::Script;
using test::ScriptedSource;
using test::SourceLog;
using ::testing::HasSubstr;

// Reads and admits one batch of a source, and returns the ledger.
Ledger ledger_of(Script script, const AdmissionRules& rules, int times = 1) {
  SourceLog log;
  ScriptedSource source(std::move(script), log);
  Result<Admission> admission = Admission::create(rules);
  EXPECT_TRUE(admission.ok());
  capture::FrameBatch batch;
  EXPECT_TRUE(source.read(batch, std::chrono::milliseconds{0}).ok());
  admission->filter(batch);
  admission->admit(batch);
  Ledger ledger;
  for (int i = 0; i < times; ++i) {
    ledger = {};
    add_source(source, *admission, nullptr, {}, 0, ledger);
  }
  return ledger;
}

TEST(SourceLedger, HoldsWhatTheSourceLostAndDoubts) {
  const Script script{.name = "a",
                      .batches = {2},
                      .losses = {{LossCause::file_cut_short, "a", 0, false, "cut"}},
                      .doubts = {{"a", "odd"}}};
  for (const int times : {1, 3}) {
    const Ledger ledger = ledger_of(script, {}, times);
    EXPECT_EQ(ledger.losses, script.losses);
    EXPECT_EQ(ledger.doubts, script.doubts);
    EXPECT_TRUE(ledger.interfaces.empty());
  }
}

TEST(SourceLedger, CompletesTheAccountOfAnInterface) {
  const Ledger ledger =
      ledger_of({.name = "a", .batches = {5}, .live = true}, {.packet_limit = 3}, 2);
  ASSERT_EQ(ledger.interfaces.size(), 1U);
  const InterfaceAccount& account = ledger.interfaces.front();
  EXPECT_EQ(account.delivered, 5U);
  EXPECT_EQ(account.counted, 3U);
  EXPECT_EQ(account.past_limit, 2U);
  EXPECT_FALSE(account.super_packets->divided);
  EXPECT_TRUE(ledger.doubts.empty());
}

TEST(SourceLedger, AnAccountThatDoesNotBalanceIsADoubt) {
  SourceLog log;
  ScriptedSource source({.name = "a", .batches = {2}, .live = true}, log);
  Result<Admission> admission = Admission::create({});
  capture::FrameBatch batch;
  ASSERT_TRUE(source.read(batch, std::chrono::milliseconds{0}).ok());
  Ledger ledger;  // two frames are neither counted nor filtered
  add_source(source, *admission, nullptr, {}, 0, ledger);
  ASSERT_EQ(ledger.doubts.size(), 1U);
  EXPECT_THAT(ledger.doubts.front().detail, HasSubstr("do not add up"));
}

TEST(SourceLedger, WhatATimeRangeLeavesOutIsFilteredLater) {
  const Ledger ledger =
      ledger_of({.name = "a", .batches = {4}, .live = true}, {.times = {.since = 2}}, 2);
  EXPECT_EQ(ledger.filtered, 4U);
  EXPECT_EQ(ledger.interfaces.front().filtered_later, 4U);
  EXPECT_EQ(ledger.interfaces.front().counted, 0U);
  EXPECT_EQ(ledger.verdict(), Verdict::exact);
}

TEST(SourceLedger, FramesWithoutTimeAreADoubtIfARangeIsGiven) {
  const std::uint8_t bytes[60] = {};
  const Frame frame{.data = bytes, .cap_len = 60, .frame_len = 60, .link_type = 1};
  const Script script{.name = "a", .batches = {3}, .frame = frame};
  const Ledger ledger = ledger_of(script, {.times = {.until = 2}}, 2);
  EXPECT_EQ(ledger.undecided, 3U);
  EXPECT_EQ(ledger.filtered, 0U);
  ASSERT_EQ(ledger.doubts.size(), 1U);
  EXPECT_THAT(ledger.doubts.front().detail, HasSubstr("3 packets not counted: without a time"));
  EXPECT_TRUE(ledger_of(script, {}).doubts.empty());
}

TEST(SourceLedger, WhatIsHeldWasNotYetSeen) {
  SourceLog log;
  ScriptedSource source({.name = "a", .batches = {3, 2}, .live = true}, log);
  Result<Admission> admission = Admission::create({});
  ASSERT_TRUE(admission.ok());
  IntervalDivider divider(kSecond, 1);
  capture::FrameBatch batch;
  for (const Timestamp time : {Timestamp{0}, 5 * kSecond}) {
    ASSERT_TRUE(source.read(batch, std::chrono::milliseconds{0}).ok());
    for (Frame& frame : batch.frames) frame.time = time;
    divider.divide(batch);
    admission->admit(batch);
  }
  Ledger ledger;
  add_source(source, *admission, &divider, {}, 0, ledger);
  const InterfaceAccount& account = ledger.interfaces.front();
  EXPECT_EQ(account.delivered, 3U);
  EXPECT_EQ(account.ring_accepted, 3U);
  EXPECT_EQ(account.counted, 3U);
  EXPECT_TRUE(ledger.doubts.empty());
}

TEST(SourceLedger, SuperPacketsThatCannotBeDividedAreADoubtOnlyWhereTheyShouldBe) {
  const std::uint8_t bytes[60] = {};
  const Frame frame{
      .data = bytes, .cap_len = 60, .frame_len = 60, .time = 1, .link_type = 1, .segment_bytes = 9};
  const Script script{.name = "a", .batches = {2}, .live = true, .frame = frame};
  EXPECT_TRUE(ledger_of(script, {}).doubts.empty());
  const Ledger ledger = ledger_of(script, {.wire = true});
  EXPECT_TRUE(ledger.interfaces.front().super_packets->divided);
  EXPECT_EQ(ledger.interfaces.front().super_packets->indivisible, 2U);
  ASSERT_EQ(ledger.doubts.size(), 1U);
  EXPECT_THAT(ledger.doubts.front().detail, HasSubstr("super packets"));
}

TEST(SourceLedger, FramesThatTheFilterCannotDecideAreADoubt) {
  const std::uint8_t bytes[60] = {};
  const Frame frame{
      .data = bytes, .cap_len = 60, .frame_len = 60, .time = 1, .link_type = 239};  // NFLOG
  const Ledger ledger =
      ledger_of({.name = "a", .batches = {2}, .frame = frame}, {.filter = "udp"}, 2);
  EXPECT_EQ(ledger.undecided, 2U);
  ASSERT_EQ(ledger.doubts.size(), 1U);
  EXPECT_EQ(ledger.doubts.front().source, "a");
  EXPECT_THAT(ledger.doubts.front().detail, HasSubstr("2 packets not counted"));
}

}  // namespace
}  // namespace wirecensus::runtime
