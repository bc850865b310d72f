#include "base/interface_account.h"

#include <gtest/gtest.h>

namespace wirecensus {
namespace {

// 130 came by: 20 were filtered, 10 found no room, 100 went into the ring.
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

}  // namespace
}  // namespace wirecensus
