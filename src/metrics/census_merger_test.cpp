#include "metrics/census_merger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/count_all.h"

namespace wirecensus::metrics {
namespace {

using test::ipv4;
using test::ipv6;
using test::udp;

// Flows present in several parts, fragmented datagrams divided by a cut, very different sizes.
std::vector<decode::Packet> random_packets(std::size_t count) {
  std::mt19937 random(11);
  const auto pick = [&](unsigned below) { return static_cast<std::uint8_t>(random() % below); };
  std::vector<decode::Packet> packets;
  for (Timestamp time = 0; packets.size() < count; time += pick(2) * kSecond / 50) {
    decode::Packet packet = pick(3) == 0
                                ? udp(ipv6(pick(9)), pick(9), ipv6(pick(9)), pick(9), time)
                                : udp(ipv4(pick(9)), pick(9), ipv4(pick(9)), pick(9), time);
    packet.frame_len += pick(20) == 0 ? 300'000U : std::uint32_t{pick(100)};
    if (pick(4) == 0) {
      packet = test::without_ports(packet);
      packet.fragment = decode::FragmentKind::non_first;
    } else if (pick(4) == 0) {
      packet.fragment = decode::FragmentKind::first;
    }
    packet.fragment_id = pick(3);
    packets.push_back(packet);
  }
  return packets;
}

Census cut_census_of(std::span<const decode::Packet> packets, const std::string& name) {
  Ledger ledger;
  ledger.counted = packets.size();
  ledger.add_loss({LossCause::file_cut_short, name, 0, false, "at byte 24"});
  return test::count_all({packets.begin(), packets.end()}, ledger, {name});
}

Census merge(const Census& a, const Census& b) {
  CensusMerger merger(3);
  merger.add(a);
  merger.add(b);
  return std::move(merger).finish();
}

void expect_same(const Census& a, const Census& b) {
  EXPECT_EQ(a.totals, b.totals);
  EXPECT_EQ(a.sizes, b.sizes);
  EXPECT_EQ(a.timeline, b.timeline);
  EXPECT_EQ(test::flows_of(a.flows), test::flows_of(b.flows));
  EXPECT_EQ(a.open_fragments, b.open_fragments);
  EXPECT_EQ(a.sources, b.sources);
  EXPECT_EQ(a.ledger.counted, b.ledger.counted);
  EXPECT_EQ(a.ledger.losses, b.ledger.losses);
}

TEST(CensusMerger, GivesWhatCountingTogetherGives) {
  const std::vector<decode::Packet> packets = random_packets(4'000);
  const std::span<const decode::Packet> all(packets);
  const Census merged =
      merge(cut_census_of(all.first(1'500), "a"), cut_census_of(all.subspan(1'500), "b"));
  Census whole = cut_census_of(all, "a");
  whole.sources.emplace_back("b");
  whole.ledger.losses.push_back(cut_census_of({}, "b").ledger.losses[0]);
  expect_same(merged, whole);
}

TEST(CensusMerger, IsAssociative) {
  const std::vector<decode::Packet> packets = random_packets(900);
  const std::span<const decode::Packet> all(packets);
  const Census a = cut_census_of(all.first(300), "a");
  const Census b = cut_census_of(all.subspan(300, 300), "b");
  const Census c = cut_census_of(all.subspan(600), "c");
  expect_same(merge(merge(a, b), c), merge(a, merge(b, c)));
}

// Whether or not it is known when the rest begins.
TEST(CensusMerger, GivesTheSameInAnyOrder) {
  const std::vector<decode::Packet> packets = random_packets(900);
  const std::span<const decode::Packet> all(packets);
  const Census parts[] = {cut_census_of(all.first(100), "c"),
                          cut_census_of(all.subspan(100, 500), "a"),
                          cut_census_of(all.subspan(600), "b")};
  const Census expected = merge(merge(parts[0], parts[1]), parts[2]);
  ASSERT_EQ(expected.sources, (std::vector<std::string>{"c", "a", "b"}));
  std::vector<std::size_t> order{0, 1, 2};
  do {
    CensusMerger blind(3);
    CensusMerger merger(3);
    for (auto at = order.begin(); at != order.end(); ++at) {
      blind.add(parts[*at]);
      merger.add(parts[*at], begin_of(parts[*std::min_element(at, order.end())]));
    }
    expect_same(std::move(blind).finish(), expected);
    expect_same(std::move(merger).finish(), expected);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(CensusMerger, JoinsTheIntervalsOfEachOfTwoCounts) {
  const std::vector<decode::Packet> packets = random_packets(400);
  const std::span<const decode::Packet> all(packets);
  CensusMerger merger(3);
  for (std::uint64_t i = 0; i < 4; ++i) {
    Census part = cut_census_of(all.subspan(100 * i, 100), i % 2 == 0 ? "even" : "odd");
    part.interval = {.run = i % 2, .number = i / 2, .begin = part.totals.first_seen, .length = 1};
    merger.add(part);
  }
  const Census merged = std::move(merger).finish();
  EXPECT_EQ(merged.sources, (std::vector<std::string>{"even", "odd"}));
  EXPECT_EQ(merged.ledger.losses.size(), 2U);
}

TEST(CensusMerger, GivesTheSameOnAnyNumberOfThreads) {
  const std::vector<decode::Packet> packets = random_packets(4'000);
  std::vector<decode::Packet> many;  // flows enough for several threads
  for (std::uint32_t i = 0; i < 12'000; ++i) {
    many.push_back(udp(ipv4(static_cast<std::uint8_t>(i % 200)),
                       static_cast<std::uint16_t>(i / 200), ipv4(250),
                       static_cast<std::uint16_t>(i), 80 * kSecond));
  }
  const std::span<const decode::Packet> all(packets);
  const Census parts[] = {cut_census_of(all.first(1'500), "a"),
                          cut_census_of(all.subspan(1'500), "b"), cut_census_of(many, "c")};
  const auto merged_by = [&](unsigned threads) {
    CensusMerger merger(3, threads);
    for (const Census& part : parts) merger.add(part);
    return std::move(merger).finish();
  };
  const Census expected = merged_by(1);
  ASSERT_FALSE(expected.open_fragments.pairs.empty());
  ASSERT_FALSE(expected.open_fragments.without.empty());
  for (const unsigned threads : {2U, 3U, 99U}) expect_same(merged_by(threads), expected);
}

TEST(CensusMerger, BalancesTheBooks) {
  const std::vector<decode::Packet> packets = random_packets(100);
  const Census sound = cut_census_of(packets, "a");
  Census wrong = cut_census_of(packets, "b");
  EXPECT_EQ(merge(sound, wrong).ledger.losses.size(), 2U);
  wrong.totals.frame_bytes += 1;
  const Ledger ledger = merge(sound, wrong).ledger;
  ASSERT_GT(ledger.losses.size(), 2U);
  EXPECT_EQ(ledger.losses.back().cause, LossCause::books_do_not_balance);
}

}  // namespace
}  // namespace wirecensus::metrics
