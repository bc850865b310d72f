#include "view/live/live_count.h"

#include <gtest/gtest.h>

#include <random>

#include "support/example_census.h"
#include "view/live/timeline_samples.h"

namespace wirecensus::view {
namespace {

using metrics::Amount;

std::shared_ptr<const metrics::Census> part_of(const std::vector<decode::Packet>& packets) {
  return std::make_shared<const metrics::Census>(make_census(packets));
}

// A packet from one of 250 addresses, of a size that its number gives.
decode::Packet packet_of(unsigned number, Timestamp time = kExampleTime) {
  return with_ports(example_packet(ipv4(static_cast<std::uint8_t>(number % 250)), ipv4(251),
                                   ip_protocol::kUdp, 100 + number, time),
                    static_cast<std::uint16_t>(1000 + number), 53);
}

struct Counting {
  LiveCount count{7, TimeOf::clock, 0};
  Duration now = 0;
  Ledger ledger;

  void add(const std::vector<decode::Packet>& packets, Duration span, bool last = false) {
    now += span;
    ledger.counted += packets.size();
    count.add(part_of(packets), ledger, last, now);
  }
  const LiveState& state() const { return *count.state(); }
};

TEST(LiveCount, BeginsWithNothing) {
  const Counting counting;
  EXPECT_EQ(counting.state().figures.totals.packets, 0U);
  EXPECT_TRUE(counting.state().flows.in(Order::bytes).empty());
}

TEST(LiveCount, ShowsTheWholeAndTheLastSecond) {
  Counting counting;
  counting.add(example_packets(), kSecond / 2);
  counting.add(example_packets(), kSecond / 2);
  counting.add({packet_of(1)}, kSecond);
  const LiveState& state = counting.state();
  EXPECT_EQ(state.figures.totals.packets, 11U);
  EXPECT_EQ(state.elapsed, 2 * kSecond);
  EXPECT_EQ(state.window, kSecond);
  EXPECT_EQ(state.recent, (Amount{1, 101}));
  ASSERT_EQ(state.history.size(), 3U);
  EXPECT_EQ(state.history[1].span, kSecond / 2);

  const auto& flows = state.flows.in(Order::bytes);
  ASSERT_EQ(flows.size(), 5U);  // two directions of UDP, ICMPv6, ARP, and the last one
  EXPECT_EQ(flows[0].key.source, ipv4(2));
  EXPECT_EQ(flows[0].total, (Amount{2, 3028}));
  EXPECT_EQ(flows[0].recent, (Amount{0, 0}));
  const auto& recent = state.flows.in(Order::recent_bytes);
  ASSERT_EQ(recent.size(), 5U);
  EXPECT_EQ(recent[0].total, (Amount{1, 101}));
  EXPECT_EQ(recent[1], flows[0]);  // the others do not move now

  // To itself: sent and received, as in ip_flows.csv.
  const auto& addresses = state.addresses.in(Order::bytes);
  ASSERT_EQ(addresses.size(), 4U);
  EXPECT_EQ(addresses[2].key, ipv6(1));
  EXPECT_EQ(addresses[2].total, (Amount{4, 280}));
  EXPECT_EQ(state.recent_protocols.size(), 1U);
}

// The first rows, found part by part, are those of sorting everything.
TEST(LiveCount, ListsTheFirstRowsOfAll) {
  Counting counting;
  std::mt19937 random(3);
  std::map<flow::FlowKey, Amount> plain;
  std::map<IpAddress, Amount> plain_addresses;
  for (int part = 0; part < 40; ++part) {
    std::vector<decode::Packet> packets;
    for (int i = 0; i < 200; ++i) {
      packets.push_back(packet_of(static_cast<unsigned>(random() % 900)));
      const decode::Packet& packet = packets.back();
      plain[{packet.source, packet.destination, packet.source_port, packet.destination_port,
             packet.protocol, true}] += {1, packet.frame_len};
      plain_addresses[packet.source] += {1, packet.frame_len};
      plain_addresses[packet.destination] += {1, packet.frame_len};
    }
    counting.add(packets, kSecond / 4);
  }
  const auto expect_first = [](const auto& rows, const auto& all, bool by_packets) {
    std::vector<std::uint64_t> measures;
    for (const auto& [key, total] : all) {
      measures.push_back(by_packets ? total.packets : total.frame_bytes);
    }
    std::sort(measures.begin(), measures.end(), std::greater<>());
    ASSERT_EQ(rows.size(), std::min(measures.size(), kMaxListed));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].total, all.at(rows[i].key));
      EXPECT_EQ(by_packets ? rows[i].total.packets : rows[i].total.frame_bytes, measures[i]);
    }
  };
  expect_first(counting.state().flows.in(Order::bytes), plain, false);
  expect_first(counting.state().flows.in(Order::packets), plain, true);
  expect_first(counting.state().addresses.in(Order::bytes), plain_addresses, false);
}

TEST(LiveCount, KeepsTheWindowBounded) {
  Counting counting;
  for (unsigned i = 0; i < 100; ++i) counting.add({packet_of(i)}, 1);
  EXPECT_LT(counting.state().recent.packets, 20U);
  for (unsigned i = 0; i < 20; ++i) counting.add({}, kSecond);
  EXPECT_EQ(counting.state().recent, (Amount{0, 0}));
  EXPECT_TRUE(counting.state().recent_protocols.empty());
  EXPECT_EQ(counting.state().addresses.in(Order::recent_packets)[0].recent, (Amount{0, 0}));
}

TEST(LiveCount, ListsWhatTheFilterMatches) {
  Counting counting;
  counting.add(example_packets(), kSecond);
  counting.count.set_filter("UDP :53");
  counting.add({}, kSecond);
  EXPECT_EQ(counting.state().flows.in(Order::bytes).size(), 2U);
  EXPECT_TRUE(counting.state().addresses.in(Order::bytes).empty());
  counting.count.set_filter("2001:DB8");
  counting.add({}, kSecond, true);
  EXPECT_EQ(counting.state().flows.in(Order::bytes).size(), 1U);
  EXPECT_EQ(counting.state().addresses.in(Order::bytes).size(), 1U);
  counting.count.set_filter("");
  EXPECT_EQ(counting.state().flows.in(Order::bytes).size(), 4U);
  EXPECT_EQ(counting.state().figures.totals.packets, 5U);  // not filtered
}

TEST(LiveCount, OfFilesGoesByTheTimesOfPackets) {
  LiveCount count(1, TimeOf::packets, 0);
  Ledger ledger;
  ledger.counted = 2;
  count.add(part_of({packet_of(1), packet_of(2, kExampleTime + 2 * kSecond)}), ledger, false, 5);
  EXPECT_EQ(count.state()->window, 2 * kSecond);
  ledger.counted = 3;
  count.add(part_of({packet_of(1, kExampleTime + 10 * kSecond)}), ledger, true, 9);
  EXPECT_TRUE(count.state()->complete);
  EXPECT_EQ(count.state()->elapsed, 10 * kSecond);
  EXPECT_EQ(count.state()->recent, (Amount{3, 304}));  // all of it
  EXPECT_EQ(count.state()->flows.in(Order::recent_bytes)[0].recent, (Amount{2, 202}));
  EXPECT_EQ(count.census()->totals.packets, 3U);
  EXPECT_EQ(count.census()->ledger.verdict(), Verdict::exact);
}

TEST(LiveCount, GoesOnAfterItsCensusWasTaken) {
  Counting counting;
  counting.add({packet_of(1)}, kSecond);
  EXPECT_EQ(counting.count.census()->totals.packets, 1U);
  counting.add({packet_of(1)}, kSecond);
  EXPECT_EQ(counting.state().flows.in(Order::bytes)[0].total.packets, 2U);
}

TEST(LiveCount, ListsTheOpenIntervalAndSumsGoOn) {
  LiveCount count(1, TimeOf::packets, 0);
  metrics::Census part = make_census({packet_of(1), packet_of(2, kExampleTime + kSecond)});
  part.interval = metrics::Interval{.length = kSecond};
  Ledger so_far;
  so_far.counted = 2;
  count.add(std::make_shared<const metrics::Census>(std::move(part)), so_far, false, 1);
  EXPECT_EQ(count.state()->flows.in(Order::bytes).size(), 2U);
  so_far.counted = 3;
  count.add(part_of({packet_of(1, kExampleTime + 3 * kSecond)}), so_far, false, 2);
  EXPECT_EQ(count.state()->figures.totals.packets, 3U);
  ASSERT_EQ(count.state()->flows.in(Order::bytes).size(), 1U);
  EXPECT_EQ(count.state()->flows.in(Order::bytes)[0].total, (Amount{1, 101}));
  EXPECT_EQ(count.state()->addresses.in(Order::bytes)[0].total, (Amount{1, 101}));
  EXPECT_EQ(count.census()->totals.packets, 1U);
  so_far.counted = 4;
  count.add(part_of({packet_of(1, kExampleTime + 4 * kSecond)}), so_far, true, 3);
  EXPECT_EQ(count.state()->figures.totals.packets, 4U);
  EXPECT_EQ(count.state()->recent, (Amount{2, 202}));  // all that the lists have
  EXPECT_EQ(count.state()->window, kSecond);
  EXPECT_EQ(count.state()->history.size(), 3U);
}

TEST(TimelineSamples, HaveEveryIntervalAndJoinThem) {
  const metrics::Timeline timeline{10, {{-1, 6, 1, 60}, {-1, 17, 1, 40}, {2, 6, 5, 500}}};
  const auto samples = timeline_samples(timeline, 4);
  ASSERT_EQ(samples.size(), 4U);
  EXPECT_EQ(samples[0].amount, (Amount{2, 100}));
  EXPECT_EQ(samples[1].amount, Amount{});
  const auto joined = timeline_samples(timeline, 3);
  ASSERT_EQ(joined.size(), 2U);
  EXPECT_EQ(joined[1].amount, (Amount{5, 500}));
  EXPECT_EQ(joined[1].span, 20);
  EXPECT_TRUE(timeline_samples({}, 3).empty());
}

// Of a capture that is played, time goes on in its pauses, and the end is that of its packets.
TEST(LiveCount, TimeGoesOnWhileACaptureIsPlayed) {
  Counting counting{.count = LiveCount(7, TimeOf::played, 0), .ledger = {}};
  counting.add({packet_of(1, kExampleTime), packet_of(2, kExampleTime + kSecond)}, kSecond);
  counting.add({}, 3 * kSecond);
  EXPECT_EQ(counting.state().elapsed, 4 * kSecond);
  EXPECT_EQ(counting.state().window, 3 * kSecond);
  EXPECT_EQ(counting.state().recent, (Amount{0, 0}));
  counting.add({packet_of(3, kExampleTime + 7 * kSecond)}, 0);  // not yet told how much was played
  EXPECT_EQ(counting.state().elapsed, 7 * kSecond);
  counting.add({}, 6 * kSecond, true);
  EXPECT_EQ(counting.state().elapsed, 7 * kSecond);
  EXPECT_EQ(counting.state().window, 7 * kSecond);
  EXPECT_FALSE(counting.state().history.empty());
}

}  // namespace
}  // namespace wirecensus::view
