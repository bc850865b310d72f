#include "base/interface_account.h"

#include <gtest/gtest.h>

namespace wirecensus {
namespace {

// 130 packets: 20 filtered, 10 dropped because the ring was full, 100 captured.
InterfaceAccount an_account() {
  return {.name = "eth0",
          .before = InterfaceCounters{.received_packets = 1000, .sent_packets = 500},
          .after = InterfaceCounters{.received_packets = 1090, .sent_packets = 540},
          .filtered = CountRange{20, 20},
          .ring_dropped = 10,
          .ring_accepted = 100,
          .delivered = 95,
          .delivered_outgoing = 7,
          .filtered_later = 3,
          .past_limit = 2,
          .counted = 90,
          .super_packets = SuperPackets{}};
}

TEST(InterfaceAccount, BalancesWhereNothingIsMissing) {
  EXPECT_TRUE(an_account().balanced());
  EXPECT_EQ(an_account().left_unread(), 5U);
}

TEST(InterfaceAccount, DoesNotBalanceWhereFramesGotLostOrWereAdded) {
  for (const int by : {-1, 1}) {
    InterfaceAccount account = an_account();
    account.counted += static_cast<std::uint64_t>(by);
    EXPECT_FALSE(account.balanced()) << by;
  }
  InterfaceAccount account = an_account();
  account.ring_accepted = account.delivered - 1;
  EXPECT_FALSE(account.balanced());
}

TEST(InterfaceAccount, AddsUpWhatCameBy) {
  EXPECT_EQ(an_account().seen(), (CountRange{130, 130}));
  InterfaceAccount account = an_account();
  account.filtered = CountRange{18, 21};
  EXPECT_EQ(account.seen(), (CountRange{128, 131}));
  account.filtered.reset();
  EXPECT_FALSE(account.seen().has_value());
}

TEST(InterfaceCounters, RiseFromZeroWhereTheDriverStartedAnew) {
  const InterfaceCounters before{.received_packets = 10, .missed = 7};
  const InterfaceCounters after{.received_packets = 12, .missed = 3};
  EXPECT_EQ(rise(before, after), (InterfaceCounters{.received_packets = 2, .missed = 3}));
}

TEST(InterfaceAccount, SinceAnEarlierOneIsOfTheTimeInBetween) {
  InterfaceAccount earlier = an_account();
  earlier.super_packets = SuperPackets{1, 2, 3, 1, true};
  InterfaceAccount now = earlier;
  now.after->received_packets += 50;
  now.filtered = CountRange{24, 26};
  now.ring_dropped += 1;
  now.ring_freezes += 2;
  now.ring_accepted += 30;
  now.delivered += 30;
  *now.delivered_outgoing += 4;
  now.filtered_later += 5;
  now.past_limit += 6;
  now.counted += 19;
  now.super_packets = SuperPackets{4, 8, 12, 2, true};
  now.evidence = InterfaceEvidence{};
  const InterfaceAccount since = now.since(earlier);
  EXPECT_EQ(since.name, "eth0");
  EXPECT_EQ(since.own_rise()->received_packets, 50U);
  EXPECT_EQ(since.filtered, (CountRange{4, 6}));
  EXPECT_EQ(since.ring_dropped, 1U);
  EXPECT_EQ(since.ring_freezes, 2U);
  EXPECT_EQ(since.ring_accepted, 30U);
  EXPECT_EQ(since.delivered, 30U);
  EXPECT_EQ(since.delivered_outgoing, 4U);
  EXPECT_EQ(since.filtered_later, 5U);
  EXPECT_EQ(since.past_limit, 6U);
  EXPECT_EQ(since.counted, 19U);
  EXPECT_EQ(since.super_packets, (SuperPackets{3, 6, 9, 1, true}));
  EXPECT_FALSE(since.evidence.has_value());
  EXPECT_TRUE(since.balanced());
}

}  // namespace
}  // namespace wirecensus
