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
  EXPECT_EQ(an_account().came_by(), (CountRange{130, 130}));
  InterfaceAccount account = an_account();
  account.filtered = CountRange{18, 21};
  EXPECT_EQ(account.came_by(), (CountRange{128, 131}));
  account.filtered.reset();
  EXPECT_FALSE(account.came_by().has_value());
}

TEST(InterfaceAccount, AgreesWithAnInterfaceThatCountedTheSame) {
  EXPECT_EQ(agrees_with_interface(an_account()), true);
  InterfaceAccount account = an_account();
  account.after->sent_packets += 1;
  EXPECT_EQ(agrees_with_interface(account), false);
  account.filtered->most += 1;
  EXPECT_EQ(agrees_with_interface(account), true) << "one may have come by at either end";
  account.after.reset();
  EXPECT_FALSE(agrees_with_interface(account).has_value());
}

TEST(InterfaceAccount, AgreesWhetherTheInterfaceCountedSuperPacketsOrTheirParts) {
  InterfaceAccount account = an_account();
  account.super_packets = SuperPackets{.frames = 2, .more_packets = 30};
  EXPECT_EQ(agrees_with_interface(account), true);
  account.after->received_packets += 30;
  EXPECT_EQ(agrees_with_interface(account), true);
  account.after->received_packets += 1;
  EXPECT_EQ(agrees_with_interface(account), false);
}

InterfaceAccount an_account_of(std::uint64_t came_by, std::uint64_t received) {
  return {.name = "eth0",
          .before = InterfaceCounters{},
          .after = InterfaceCounters{.received_packets = received},
          .filtered = CountRange{},
          .ring_accepted = came_by,
          .super_packets = SuperPackets{}};
}

TEST(InterfaceAccount, ContradictsAnInterfaceThatCountedFarLessOrMore) {
  EXPECT_TRUE(contradicts_interface(an_account_of(7'500'000, 5'000'000)));
  EXPECT_TRUE(contradicts_interface(an_account_of(2'500'000, 5'000'000)));
  EXPECT_TRUE(contradicts_interface(an_account_of(0, 10'001)));
  EXPECT_FALSE(contradicts_interface(an_account_of(0, 10'000)));
}

TEST(InterfaceAccount, DoesNotContradictForWhatPassesAtEitherEnd) {
  EXPECT_FALSE(contradicts_interface(an_account_of(5'000'000, 5'000'000)));
  EXPECT_FALSE(contradicts_interface(an_account_of(5'250'000, 5'000'000)));
  EXPECT_TRUE(contradicts_interface(an_account_of(5'250'001, 5'000'000)));
  EXPECT_FALSE(contradicts_interface(an_account_of(110, 10)));
}

TEST(InterfaceAccount, DoesNotContradictForWhatIsNotKnown) {
  InterfaceAccount account = an_account_of(2'500'000, 5'000'000);
  account.super_packets->more_packets = 2'500'000;
  EXPECT_FALSE(contradicts_interface(account));
  account.super_packets.reset();
  EXPECT_FALSE(contradicts_interface(account)) << "some may have been super packets";
  account = an_account_of(7'500'000, 5'000'000);
  account.super_packets.reset();
  EXPECT_TRUE(contradicts_interface(account));
  account.filtered.reset();
  EXPECT_FALSE(contradicts_interface(account));
}

TEST(InterfaceAccount, CountsALoopbackPacketOnce) {
  InterfaceAccount account = an_account();
  account.loopback = true;
  account.after->received_packets = account.after->sent_packets = 1130;
  account.before->sent_packets = 1000;
  EXPECT_EQ(agrees_with_interface(account), true);
}

TEST(InterfaceCounters, RiseFromZeroWhereTheDriverStartedAnew) {
  const InterfaceCounters before{.received_packets = 10, .missed = 7};
  const InterfaceCounters after{.received_packets = 12, .missed = 3};
  EXPECT_EQ(rise(before, after), (InterfaceCounters{.received_packets = 2, .missed = 3}));
}

}  // namespace
}  // namespace wirecensus
