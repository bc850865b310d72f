#include "base/interface_comparison.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace wirecensus {
namespace {

// No packets passed during start and stop: the counters rose by exactly these numbers.
InterfaceEvidence evidence_of(const InterfaceCounters& risen, const char* kind = "veth") {
  return {.kind = kind, .xdp = "", .min_rise = risen, .max_rise = risen};
}

// `received` and `sent` packets, counted by the interface and by the capture.
InterfaceAccount an_account(std::uint64_t received, std::uint64_t sent, const char* kind = "veth") {
  const InterfaceCounters risen{.received_packets = received, .sent_packets = sent};
  return {.name = "v1",
          .before = InterfaceCounters{},
          .after = risen,
          .filtered = CountRange{},
          .ring_accepted = received + sent,
          .delivered = received + sent,
          .delivered_outgoing = sent,
          .counted = received + sent,
          .super_packets = SuperPackets{},
          .evidence = evidence_of(risen, kind)};
}

void set_rise(InterfaceAccount& account, const InterfaceCounters& risen) {
  account.after = risen;
  account.evidence->min_rise = account.evidence->max_rise = risen;
}

bool has_doubt(const InterfaceAccount& account, const std::string& words) {
  const auto doubts = counter_doubts(account);
  return std::any_of(doubts.begin(), doubts.end(), [&](const std::string& doubt) {
    return doubt.find(words) != std::string::npos;
  });
}

TEST(InterfaceComparison, AgreesWithAnInterfaceThatCountedTheSame) {
  const InterfaceAccount account = an_account(90, 40);
  EXPECT_EQ(agrees_with_interface(account), true);
  EXPECT_TRUE(counter_doubts(account).empty());
  EXPECT_EQ(unseen_packets(account), 0U);
}

TEST(InterfaceComparison, MissesEachPacketThatTheCaptureDidNotSee) {
  InterfaceAccount account = an_account(90, 40);
  set_rise(account, {.received_packets = 91, .sent_packets = 40});
  EXPECT_EQ(agrees_with_interface(account), false);
  EXPECT_EQ(unseen_packets(account), 1U);
  EXPECT_TRUE(has_doubt(account, "counted 1 packet that the capture did not see"));
  set_rise(account, {.received_packets = 90, .sent_packets = 9040});
  EXPECT_TRUE(has_doubt(account, "PACKET_QDISC_BYPASS"));
}

TEST(InterfaceComparison, IsNotMisledByPacketsThatMakeUpForOthers) {
  InterfaceAccount account =
      an_account(90, 40);  // 5 bypassed the capture, 5 are from the kernel itself
  set_rise(account, {.received_packets = 85, .sent_packets = 45});
  EXPECT_EQ(agrees_with_interface(account), true) << "in all";
  EXPECT_EQ(unseen_packets(account), 5U);
}

TEST(InterfaceComparison, AllowsForWhatPassedInTheMomentsOfStartAndStop) {
  InterfaceAccount account = an_account(1000, 0);
  account.evidence->min_rise.received_packets = 990;
  account.evidence->max_rise.received_packets = 1010;
  EXPECT_TRUE(counter_doubts(account).empty());
  account.evidence->min_rise.received_packets = 1001;
  EXPECT_TRUE(has_doubt(account, "counted 1 packet"));
}

TEST(InterfaceComparison, LeavesNoDoubtForPacketsThatTheKernelHandsToAnInterface) {
  InterfaceAccount account = an_account(20'000, 0);
  set_rise(account, {});
  EXPECT_EQ(agrees_with_interface(account), false);
  EXPECT_TRUE(counter_doubts(account).empty());
}

TEST(InterfaceComparison, DoubtsPacketsThatWereCountedAndNotSent) {
  InterfaceAccount account = an_account(0, 6000);
  set_rise(account, {.sent_packets = 806, .sent_dropped = 5194});
  EXPECT_TRUE(has_doubt(account, "5,194 packets captured as outgoing"));
  EXPECT_TRUE(has_doubt(account, "tx_dropped rose by 5,194"));
  account.evidence->kind = "";  // a hardware driver reports drops, or counts later
  EXPECT_TRUE(has_doubt(account, "tx_dropped"));
  set_rise(account, {.sent_packets = 5999});
  EXPECT_TRUE(counter_doubts(account).empty());
}

TEST(InterfaceComparison, CountsOnceWhatIsCountedTwice) {
  InterfaceAccount ifb = an_account(0, 700, "ifb");
  set_rise(ifb, {.received_packets = 700, .sent_packets = 700});
  EXPECT_EQ(agrees_with_interface(ifb), true);
  EXPECT_TRUE(counter_doubts(ifb).empty());
  EXPECT_EQ(own_count(ifb), 700U);
  InterfaceAccount loopback = an_account(700, 0, "");
  loopback.loopback = true;
  set_rise(loopback, {.received_packets = 700, .sent_packets = 700});
  EXPECT_EQ(agrees_with_interface(loopback), true);
  EXPECT_TRUE(counter_doubts(loopback).empty());
}

TEST(InterfaceComparison, TakesSuperPacketsAsOneOrAsTheirPartsWhereTheyMayBeJoined) {
  InterfaceAccount account = an_account(100, 0);
  account.evidence->joins = true;
  account.super_packets = SuperPackets{.frames = 2, .more_packets = 30};
  for (const std::uint64_t received : {100U, 130U}) {
    set_rise(account, {.received_packets = received});
    EXPECT_TRUE(counter_doubts(account).empty()) << received;
  }
  set_rise(account, {.received_packets = 131});
  EXPECT_FALSE(counter_doubts(account).empty());
  account.evidence->joins = false;
  set_rise(account, {.received_packets = 101});
  EXPECT_FALSE(counter_doubts(account).empty()) << "it counts them as one each";
}

TEST(InterfaceComparison, ClaimsNothingWhereRefusedFramesMayHaveBeenSuperPackets) {
  InterfaceAccount account = an_account(100, 0);
  account.filtered = CountRange{10, 10};
  set_rise(account, {.received_packets = 111});
  EXPECT_TRUE(has_doubt(account, "counted 1 packet"));
  account.evidence->joins = true;
  EXPECT_TRUE(counter_doubts(account).empty());
}

TEST(InterfaceComparison, DoubtsAnXdpProgramUnlessAllIsProvenToPass) {
  InterfaceAccount account = an_account(100, 50);
  account.evidence->xdp = "a native XDP program (id 7)";
  EXPECT_TRUE(counter_doubts(account).empty());
  account.evidence->max_rise.received_packets = 101;
  EXPECT_TRUE(has_doubt(account, "cannot prove"));
  set_rise(account, {.received_packets = 101, .sent_packets = 50});
  EXPECT_TRUE(has_doubt(account, "a native XDP program (id 7) dropped or redirected them"));
}

TEST(InterfaceComparison, SaysNothingOfWhatIsNotKnown) {
  InterfaceAccount account = an_account(100, 50);
  account.filtered.reset();
  EXPECT_EQ(agrees_with_interface(account), std::nullopt);
  EXPECT_TRUE(counter_doubts(account).empty());
  account = an_account(100, 50);
  account.after.reset();
  account.evidence.reset();
  EXPECT_EQ(agrees_with_interface(account), std::nullopt);
  EXPECT_EQ(own_count(account), std::nullopt);
}

TEST(DropFinding, IsALossWhereTheBacklogOverflowed) {
  InterfaceAccount account = an_account(1000, 0);
  set_rise(account, {.received_packets = 1000, .dropped = 8119});
  account.evidence->backlog_dropped = 8119;
  const auto found = judge_drops(account);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->packets, 8119U);
  EXPECT_TRUE(found->certain);
  account.evidence->backlog_dropped = 8118;
  EXPECT_FALSE(judge_drops(account)->certain);
  account.evidence->backlog_dropped = 9000;
  account.evidence->untaken = 1;
  EXPECT_FALSE(judge_drops(account)->certain) << "one may be the frame that no protocol took";
  EXPECT_EQ(judge_drops(account)->packets, 8118U);
}

TEST(DropFinding, ExcusesFramesThatNoProtocolTakes) {
  InterfaceAccount account = an_account(100, 0);
  set_rise(account, {.received_packets = 100, .dropped = 50});
  EXPECT_FALSE(judge_drops(account)->certain);
  account.evidence->untaken = 50;
  EXPECT_FALSE(judge_drops(account).has_value());
  account.evidence->untaken = 49;
  EXPECT_EQ(judge_drops(account)->packets, 1U);
}

TEST(DropFinding, ExcusesRefusedFramesWhereNoBacklogOverflowed) {
  InterfaceAccount account = an_account(100, 0);
  account.filtered = CountRange{60, 60};
  set_rise(account, {.received_packets = 160, .dropped = 50});
  EXPECT_FALSE(judge_drops(account).has_value());
  account.evidence->backlog_dropped = 1;
  EXPECT_TRUE(judge_drops(account).has_value());
  account.evidence->backlog_dropped = 0;
  account.evidence->kind = "";
  EXPECT_TRUE(judge_drops(account).has_value()) << "hardware may drop for reasons of its own";
}

TEST(DropFinding, OfAnIfbAreDroppedAfterTheCapture) {
  InterfaceAccount account = an_account(0, 700, "ifb");
  set_rise(account, {.received_packets = 700, .dropped = 700});
  EXPECT_FALSE(judge_drops(account).has_value());
}

}  // namespace
}  // namespace wirecensus
