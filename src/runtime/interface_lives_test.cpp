#include "runtime/interface_lives.h"

#include <gtest/gtest.h>

namespace wirecensus::runtime {
namespace {

InterfaceAccount life(std::uint64_t packets, std::uint64_t before) {
  InterfaceAccount account{.name = "v1"};
  account.before = InterfaceCounters{.received_packets = before, .dropped = before};
  account.after = InterfaceCounters{.received_packets = before + packets, .dropped = before};
  account.filtered = CountRange{packets, packets + 1};
  account.ring_dropped = packets;
  account.ring_freezes = 1;
  account.ring_accepted = 2 * packets;
  account.delivered = 2 * packets;
  account.delivered_outgoing = packets;
  account.filtered_later = 1;
  account.super_packets = SuperPackets();
  account.evidence = InterfaceEvidence();
  return account;
}

TEST(InterfaceLives, OneCountsFromZeroAndKeepsItsEvidence) {
  const InterfaceAccount account = with_life(std::nullopt, life(5, 1000));
  InterfaceAccount expected = life(5, 1000);
  expected.before = InterfaceCounters();
  expected.after = InterfaceCounters{.received_packets = 5};
  EXPECT_EQ(account, expected);
}

TEST(InterfaceLives, SeveralAddUp) {
  const InterfaceAccount account = with_life(with_life(std::nullopt, life(5, 1000)), life(7, 0));
  EXPECT_EQ(account.own_rise()->received_packets, 12U);
  EXPECT_EQ(account.filtered, (CountRange{12, 14}));
  EXPECT_EQ(account.ring_dropped, 12U);
  EXPECT_EQ(account.ring_freezes, 2U);
  EXPECT_EQ(account.ring_accepted, 24U);
  EXPECT_EQ(account.delivered, 24U);
  EXPECT_EQ(account.delivered_outgoing, 12U);
  EXPECT_EQ(account.filtered_later, 2U);
  EXPECT_TRUE(account.super_packets.has_value());
  EXPECT_FALSE(account.evidence.has_value());
}

TEST(InterfaceLives, WhatIsUnknownOfOneIsUnknown) {
  InterfaceAccount removed = life(5, 0);
  removed.after.reset();
  removed.filtered.reset();
  removed.super_packets.reset();
  const InterfaceAccount account = with_life(with_life(std::nullopt, removed), life(7, 0));
  EXPECT_FALSE(account.own_rise().has_value());
  EXPECT_FALSE(account.seen().has_value());
  EXPECT_FALSE(account.super_packets.has_value());
  EXPECT_EQ(account.delivered, 24U);
}

}  // namespace
}  // namespace wirecensus::runtime
