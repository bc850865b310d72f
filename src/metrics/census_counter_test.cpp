#include "metrics/census_counter.h"
#include "metrics/balance.h"

#include <gtest/gtest.h>

#include "support/count_all.h"

namespace wirecensus::metrics {
namespace {

using test::arp;
using test::example_packets;
using test::ipv4;
using test::next_fragment;
using test::udp;

Census census_of_delivered(const std::vector<decode::Packet>& packets, std::uint64_t delivered) {
  Ledger ledger;
  ledger.counted = delivered;
  return test::count_all(packets, std::move(ledger), {"test"});
}

// A snap length cuts off the end of a frame, where the check sequence is.
TEST(CensusCounter, OnlyWhatWasCapturedOfACheckSequenceCounts) {
  const auto fcs_bytes = [](std::uint32_t captured) {
    decode::Packet packet = arp();
    packet.frame_len = 64;
    packet.cap_len = captured;
    packet.fcs_len = 4;
    return census_of_delivered({packet}, 1).totals.fcs_bytes;
  };
  EXPECT_EQ(fcs_bytes(64), 4U);
  EXPECT_EQ(fcs_bytes(62), 2U);
  EXPECT_EQ(fcs_bytes(60), 0U);
  EXPECT_EQ(fcs_bytes(20), 0U);
  EXPECT_EQ(fcs_bytes(70), 4U);
}

TEST(CensusCounter, EveryPacketIsInEveryTable) {
  const Census census = census_of_delivered(example_packets(), 6);
  EXPECT_EQ(census.ledger.verdict(), Verdict::exact);
  EXPECT_EQ(census.totals.packets, 6U);
  EXPECT_EQ(census.totals.frame_bytes, 100U + 300 + 100 + 60 + 42 + 100);
  EXPECT_EQ(census.totals.ip_packets, 5U);
  EXPECT_EQ(census.totals.fragments, 1U);
  EXPECT_EQ(census.totals.first_seen, 5);
  EXPECT_EQ(census.totals.last_seen, 50);
}

// As two workers that have batches of three files, the middle one without packets.
Census census_of_files(std::vector<FileAccount> files) {
  std::vector<CensusCounter> counters;
  for (int i = 0; i < 2; ++i) counters.emplace_back(1);
  const std::vector<decode::Packet> packets = example_packets();
  flow::KeyedPackets keyed;
  flow::PacketSorter sorter(1, {&keyed, 1}, packets.size());
  for (std::size_t i = 0; i < packets.size(); ++i) {
    CensusCounter& counter = counters[i % 2];
    counter.begin_source(i < 3 ? 0 : 2);
    counter.count_totals(packets[i]);
    sorter.push(packets[i]);
  }
  counters.front().count_flows(keyed);
  Ledger ledger;
  ledger.counted = packets.size();
  ledger.files = std::move(files);
  return assemble(freeze(std::move(counters)), std::move(ledger), {"a", "b", "c"});
}

TEST(CensusCounter, WhatWasCountedOfEachFileIsKnown) {
  const Census census =
      census_of_files({{.name = "a"}, {.number = 1, .name = "b"}, {.number = 2, .name = "c"}});
  EXPECT_EQ(census.ledger.verdict(), Verdict::exact);
  const std::vector<FileAccount>& files = census.ledger.files;
  EXPECT_EQ(files[0].packets, 3U);
  EXPECT_EQ(files[0].frame_bytes, 500U);
  EXPECT_EQ(files[0].first_seen, 10);
  EXPECT_EQ(files[0].last_seen, 30);
  EXPECT_EQ(files[1].packets, 0U);
  EXPECT_GT(files[1].first_seen, files[1].last_seen);
  EXPECT_EQ(files[2].packets, 3U);
  EXPECT_EQ(files[2].frame_bytes, 60U + 42 + 100);
  EXPECT_EQ(census.totals.packets, 6U);
  EXPECT_EQ(census.totals.first_seen, 5);
}

TEST(CensusCounter, FilesThatDoNotAddUpAreTold) {
  const Census census = census_of_files({{.name = "a"}, {.number = 1, .name = "b"}});
  ASSERT_EQ(census.ledger.losses.size(), 1U);
  EXPECT_EQ(census.ledger.losses.front().cause, LossCause::books_do_not_balance);
  EXPECT_EQ(census.ledger.losses.front().packets, 3U);
}

TEST(CensusCounter, ABookThatDoesNotBalanceIsTold) {
  const Census census = census_of_delivered(example_packets(), 7);
  EXPECT_EQ(census.ledger.verdict(), Verdict::lossy);
  ASSERT_FALSE(census.ledger.losses.empty());
  EXPECT_EQ(census.ledger.losses.front().cause, LossCause::books_do_not_balance);
  EXPECT_EQ(census.ledger.losses.front().packets, 1U);
}

TEST(CensusCounter, ATimelineThatDoesNotAddUpIsTold) {
  const auto losses = [](auto change) {
    Census census = census_of_delivered(example_packets(), 6);
    census.totals.fragments = 0;
    change(census.timeline.points);
    balance_books(census);
    return census.ledger.losses.size();
  };
  EXPECT_EQ(losses([](auto&) {}), 0U);
  EXPECT_EQ(losses([](auto& points) { points.back().frame_bytes -= 1; }), 2U);
  EXPECT_EQ(losses([](auto& points) { points.pop_back(); }), 2U);
  EXPECT_EQ(losses([](auto& points) { points.back().protocol = kNonIp; }), 1U);
}

TEST(CensusCounter, PacketsWithoutTimeAreNotMissedInTheTimeline) {
  std::vector<decode::Packet> packets = example_packets();
  packets.push_back(udp(ipv4(1), 1000, ipv4(2), 53, kNoTime, 77));
  const Census census = census_of_delivered(packets, 7);
  EXPECT_EQ(census.ledger.verdict(), Verdict::exact);
  EXPECT_EQ(census.totals.packets_without_time, 1U);
  EXPECT_EQ(census.totals.frame_bytes_without_time, 77U);
  EXPECT_EQ(census.timeline.points.size(), 6U);
}

}  // namespace
}  // namespace wirecensus::metrics
