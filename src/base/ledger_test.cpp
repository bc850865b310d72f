#include "base/ledger.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace wirecensus {
namespace {

Loss lost(std::uint64_t packets) { return {LossCause::ring_full, "eth0", packets, true, ""}; }
Loss cut_short() { return {LossCause::file_cut_short, "a.pcap", 0, false, "at byte 24"}; }

TEST(Ledger, IsExactWhereNothingIsEntered) {
  Ledger ledger;
  ledger.counted = 7;
  EXPECT_EQ(ledger.verdict(), Verdict::exact);
  EXPECT_EQ(ledger.seen(), 7u);
}

TEST(Ledger, IsLossyByWhatIsKnownToBeLost) {
  Ledger ledger;
  ledger.counted = 7;
  ledger.add_loss(lost(2));
  ledger.add_loss(lost(3));
  EXPECT_EQ(ledger.verdict(), Verdict::lossy);
  EXPECT_EQ(ledger.lost(), 5u);
  EXPECT_EQ(ledger.seen(), 12u);
}

TEST(Ledger, EntersNoLossOfNothing) {
  Ledger ledger;
  ledger.add_loss(lost(0));
  EXPECT_TRUE(ledger.losses.empty());
  EXPECT_EQ(ledger.verdict(), Verdict::exact);
}

TEST(Ledger, EntersALossOfUnknownSize) {
  Ledger ledger;
  ledger.add_loss(cut_short());
  EXPECT_EQ(ledger.losses.size(), 1u);
  EXPECT_EQ(ledger.verdict(), Verdict::lossy);
  EXPECT_EQ(ledger.lost(), 0u);
}

TEST(Ledger, ClaimsNothingWhereThereIsDoubtUnlessLossIsCertain) {
  Ledger ledger;
  ledger.doubts.push_back({"eth0", "no statistics"});
  EXPECT_EQ(ledger.verdict(), Verdict::unknown);
  ledger.add_loss(lost(1));
  EXPECT_EQ(ledger.verdict(), Verdict::lossy);
}

TEST(Ledger, ClaimsNothingWhereAFilterCouldNotDecide) {
  Ledger ledger;
  ledger.counted = 7;
  ledger.add_undecided(2, {"a.pcap", "why"});
  ledger.add_undecided(3, {"b.pcap", "why"});
  EXPECT_EQ(ledger.undecided, 5u);
  EXPECT_EQ(ledger.doubts.size(), 2u);
  EXPECT_EQ(ledger.seen(), 7u);
  EXPECT_EQ(ledger.verdict(), Verdict::unknown);
}

TEST(Ledger, MergesAllEntries) {
  Ledger a;
  a.counted = 1;
  a.undecided = 2;
  a.add_loss(lost(2));
  Ledger b;
  b.counted = 10;
  b.undecided = 3;
  b.add_loss(cut_short());
  b.doubts.push_back({"eth0", "x"});
  a.merge(b);
  EXPECT_EQ(a.counted, 11u);
  EXPECT_EQ(a.undecided, 5u);
  EXPECT_EQ(a.losses, (std::vector<Loss>{lost(2), cut_short()}));
  EXPECT_EQ(a.doubts, b.doubts);
}

TEST(Ledger, SumsStopAtTheLargestNumber) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  Ledger ledger;
  ledger.counted = 2;
  ledger.add_loss(lost(kMax));
  ledger.add_loss(lost(kMax));
  EXPECT_EQ(ledger.lost(), kMax);
  EXPECT_EQ(ledger.seen(), kMax);
  Ledger other;
  other.counted = kMax;
  ledger.merge(other);
  EXPECT_EQ(ledger.counted, kMax);
}

TEST(Ledger, DoubtsALossThatCannotHaveBeen) {
  Ledger ledger;
  ledger.add_loss(lost(1'000'000'000'000'000));
  EXPECT_TRUE(ledger.doubts.empty());
  ledger.add_loss(lost(1'000'000'000'000'001));
  ASSERT_EQ(ledger.doubts.size(), 1u);
  EXPECT_EQ(ledger.doubts[0].detail,
            "1000000000000001 lost packets are claimed, which is implausibly many");
}

TEST(Ledger, IsExactWhateverIsRemarked) {
  Ledger ledger;
  ledger.remarks.push_back({"a.pcap", "two captures"});
  EXPECT_EQ(ledger.verdict(), Verdict::exact);
  Ledger merged;
  merged.merge(ledger);
  EXPECT_EQ(merged.remarks, ledger.remarks);
}

TEST(Ledger, OfTwoClocksTheWorseHoldsAndOfOneTheLatest) {
  const ClockState good{true, 10, 300};
  const ClockState bad{false, 20, 200};
  Ledger ledger;
  ledger.clock = good;
  Ledger other;
  other.clock = bad;
  Ledger merged = ledger;
  merged.merge(other);
  merged.merge(Ledger());
  EXPECT_EQ(merged.clock, (ClockState{false, 20, 300}));
  EXPECT_EQ(ledger.since(other).clock, good);
  other.append(ledger);
  other.append(Ledger());
  EXPECT_EQ(other.clock, good);
}

TEST(LedgerNames, AreSpeltAsInEveryOutput) {
  EXPECT_EQ(verdict_name(Verdict::exact), "EXACT");
  EXPECT_EQ(verdict_name(Verdict::lossy), "LOSSY");
  EXPECT_EQ(verdict_name(Verdict::unknown), "UNKNOWN");
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(LossCause::books_do_not_balance); ++i) {
    EXPECT_TRUE(names.insert(loss_cause_name(static_cast<LossCause>(i))).second);
  }
  EXPECT_TRUE(names.contains("ring_full"));
  EXPECT_FALSE(names.contains("unknown"));
}

TEST(Ledger, SinceAnEarlierOneHoldsWhatIsNew) {
  Ledger earlier;
  earlier.counted = 10;
  earlier.undecided = 1;
  earlier.add_loss(lost(3));
  earlier.add_loss({LossCause::file_not_read, "b.pcap", 0, false, "gone"});
  earlier.doubts = {{"eth0", "it went down once"}};
  earlier.remarks = {{"a.pcap", "odd"}};
  Ledger now = earlier;
  EXPECT_EQ(now.since(earlier).verdict(), Verdict::exact);
  EXPECT_EQ(now.since(earlier).counted, 0u);
  EXPECT_TRUE(now.since(earlier).remarks.empty());

  now.counted = 15;
  now.undecided = 3;
  now.losses.front().packets = 7;
  now.losses.front().detail = "in other words";
  now.add_loss(cut_short());
  now.doubts.push_back({"eth0", "it went down once"});  // a second, equal doubt
  now.remarks.push_back({"b.pcap", "odd"});
  const Ledger since = now.since(earlier);
  EXPECT_EQ(since.counted, 5u);
  EXPECT_EQ(since.undecided, 2u);
  ASSERT_EQ(since.losses.size(), 2u);
  EXPECT_EQ(since.losses[0].packets, 4u);
  EXPECT_EQ(since.losses[1], cut_short());
  EXPECT_EQ(since.doubts.size(), 1u);
  EXPECT_EQ(since.remarks, (std::vector<Remark>{{"b.pcap", "odd"}}));
  EXPECT_EQ(now.since({}).losses, now.losses);
}

TEST(Ledger, SinceAnEarlierOneDistinguishesInterfacesByName) {
  Ledger earlier;
  earlier.interfaces = {{.name = "a", .delivered = 5, .counted = 5}};
  Ledger now;
  now.interfaces = {{.name = "b", .delivered = 9, .counted = 9},
                    {.name = "a", .delivered = 7, .counted = 7}};
  const Ledger since = now.since(earlier);
  EXPECT_EQ(since.interfaces[0].counted, 9u);
  EXPECT_EQ(since.interfaces[1].counted, 2u);
}

}  // namespace
}  // namespace wirecensus
