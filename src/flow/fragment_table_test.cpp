#include "flow/fragment_table.h"

#include <gtest/gtest.h>

#include "support/packet_builder.h"

namespace wirecensus::flow {
namespace {

using test::count_flows_of;
using test::first_fragment;
using test::FlowMap;
using test::ipv4;
using test::next_fragment;

// Number of packets from `source_port` to port 53; 0: of the flow without ports.
std::uint64_t packets_from(const FlowMap& flows, std::uint16_t source_port) {
  FlowKey key{ipv4(1), ipv4(2), 0, 0, {ProtocolSpace::ip, ip_protocol::kUdp}, false};
  if (source_port != 0) {
    key.source_port = source_port;
    key.destination_port = 53;
    key.has_ports = true;
  }
  const auto found = flows.find(key);
  return found == flows.end() ? 0 : found->second.packets;
}

TEST(Fragments, BelongToTheFlowOfTheirFirstFragment) {
  const auto flows = count_flows_of(
      {first_fragment(7, 1000, 0), next_fragment(7, 1), next_fragment(7, 2), next_fragment(8, 3)});
  EXPECT_EQ(packets_from(flows, 1000), 3U);
  EXPECT_EQ(packets_from(flows, 0), 1U);
}

// RFC 8200, section 4.5: the Next Header of the first fragment is used, not those of the others.
TEST(Fragments, OfIpv6TakeTheProtocolFromTheirFirstFragment) {
  decode::Packet first = first_fragment(7, 1000, 0);
  decode::Packet next = next_fragment(7, 1);
  first.source = next.source = test::ipv6(1);
  first.destination = next.destination = test::ipv6(2);
  next.protocol.number = ip_protocol::kDestinationOptions;
  EXPECT_EQ(count_flows_of({first, next}).size(), 1U);
  EXPECT_EQ(count_flows_of({next, first}).size(), 1U);
}

TEST(Fragments, OfIpv4WithAnotherProtocolAreOthers) {
  decode::Packet next = next_fragment(7, 1);
  next.protocol.number = ip_protocol::kTcp;
  EXPECT_EQ(count_flows_of({first_fragment(7, 1000, 0), next}).size(), 2U);
}

TEST(Fragments, OfAnotherPathAreOthers) {
  const auto over = [](std::uint64_t path, decode::Packet packet) {
    packet.path = path;
    return packet;
  };
  const auto flows = count_flows_of(
      {over(1, first_fragment(7, 1000, 0)), over(2, first_fragment(7, 2000, 1)),
       over(1, next_fragment(7, 2)), over(2, next_fragment(7, 3)), over(3, next_fragment(7, 4))});
  EXPECT_EQ(packets_from(flows, 1000), 2U);
  EXPECT_EQ(packets_from(flows, 2000), 2U);
  EXPECT_EQ(packets_from(flows, 0), 1U);
}

TEST(Fragments, WaitForAFirstFragmentThatComesLate) {
  const auto flows = count_flows_of({next_fragment(7, 1), first_fragment(7, 1000, 5 * kSecond)});
  EXPECT_EQ(packets_from(flows, 1000), 2U);
}

TEST(Fragments, DoNotWaitLongerThanReassemblyDoes) {
  const auto flows =
      count_flows_of({next_fragment(7, 0), first_fragment(7, 1000, 61 * kSecond),
                      next_fragment(7, 62 * kSecond), next_fragment(7, 122 * kSecond)});
  EXPECT_EQ(packets_from(flows, 1000), 2U);
  EXPECT_EQ(packets_from(flows, 0), 2U);
}

TEST(Fragments, FollowTheLatestFirstFragmentWhenAnIdentificationIsUsedAgain) {
  const auto flows =
      count_flows_of({first_fragment(7, 1000, 0), next_fragment(7, 1), first_fragment(7, 2000, 2),
                      next_fragment(7, 3), next_fragment(7, 4)});
  EXPECT_EQ(packets_from(flows, 1000), 2U);
  EXPECT_EQ(packets_from(flows, 2000), 3U);
}

TEST(Fragments, DoNotDependOnTheOrderOfEqualTimes) {
  std::vector<decode::Packet> packets{first_fragment(7, 1000, 0), next_fragment(7, 5),
                                      first_fragment(7, 3000, 5), first_fragment(7, 2000, 5),
                                      next_fragment(7, 5)};
  const auto expected = count_flows_of(packets);
  EXPECT_EQ(packets_from(expected, 2000), 3U);
  std::mt19937 random(1);
  for (int i = 0; i < 50; ++i) {
    std::shuffle(packets.begin() + 1, packets.end(), random);
    EXPECT_EQ(count_flows_of(packets), expected);
  }
}

TEST(Fragments, AreAllCountedHoweverManyThereAre) {
  std::vector<decode::Packet> packets;
  for (std::uint32_t id = 0; id < 5'000; ++id) {
    const Timestamp time = id * kSecond / 10;
    packets.push_back(next_fragment(id, time));
    if (id % 2 == 0) packets.push_back(first_fragment(id, 1000, time + 1));
  }
  const auto flows = count_flows_of(packets);
  EXPECT_EQ(packets_from(flows, 1000), 5'000U);
  EXPECT_EQ(packets_from(flows, 0), 2'500U);
}

TEST(Fragments, SurviveTimesAtTheEndsOfTheRange) {
  const Timestamp latest = std::numeric_limits<Timestamp>::max();
  const auto flows = count_flows_of({next_fragment(7, kNoTime), first_fragment(7, 1000, latest),
                                     next_fragment(7, kNoTime + 1), next_fragment(7, latest)});
  EXPECT_EQ(packets_from(flows, 1000) + packets_from(flows, 0), 4U);
}

// The counted flows and the open fragments: the flow data of a census.
struct Counted {
  FlowMap flows;
  OpenFragments open;

  bool operator==(const Counted&) const = default;
};

CountedFlows count(std::span<const decode::Packet> packets, Ends ends = Ends::open) {
  FlowTable table(1);
  table.add(test::keyed(packets, 1));
  return std::move(table).freeze(ends);
}

CountedFlows join(const CountedFlows& a, const CountedFlows& b) {
  FlowTable table(2);
  table.add(a.records, a.open);
  table.add(b.records, b.open);
  return std::move(table).freeze();
}

Counted value_of(const CountedFlows& counted) {
  return {test::flows_of(counted.records), counted.open};
}

TEST(Fragments, OfTwoCapturesMeetWhenTheyAreJoined) {
  const std::vector<decode::Packet> packets{next_fragment(6, 0), first_fragment(7, 1000, 1),
                                            next_fragment(7, 2), next_fragment(8, 2),
                                            next_fragment(7, 3), first_fragment(8, 2000, 4)};
  const std::span<const decode::Packet> all(packets);
  const CountedFlows begin = count(all.first(4));
  EXPECT_EQ(packets_from(test::flows_of(begin.records), 0), 2U);
  const CountedFlows end = count(all.subspan(4));
  EXPECT_EQ(packets_from(test::flows_of(end.records), 0), 1U);
  const FlowMap joined = test::flows_of(join(begin, end).records);
  EXPECT_EQ(packets_from(joined, 1000), 3U);
  EXPECT_EQ(packets_from(joined, 2000), 2U);
  EXPECT_EQ(packets_from(joined, 0), 1U);
}

// Of two first fragments at the same time the smaller ports are used, also if they are in two
// captures.
TEST(Fragments, OfTwoCapturesMeetAtOneTime) {
  const std::vector<decode::Packet> packets{first_fragment(7, 1000, 5), first_fragment(7, 2000, 5),
                                            next_fragment(7, 6), next_fragment(7, 7)};
  const std::span<const decode::Packet> all(packets);
  const CountedFlows end = count(all.subspan(1));
  EXPECT_EQ(packets_from(test::flows_of(end.records), 2000), 3U);
  const FlowMap joined = test::flows_of(join(count(all.first(1)), end).records);
  EXPECT_EQ(packets_from(joined, 1000), 3U);
}

// Settled fragments are removed, so only those near both ends of a long capture remain.
TEST(Fragments, AreRememberedNearTheEndsOnly) {
  std::vector<decode::Packet> packets;
  for (std::uint32_t id = 0; id < 20'000; ++id) {
    packets.push_back(first_fragment(id, 1000, id * kSecond));
    packets.push_back(next_fragment(id, id * kSecond + 1));
    packets.push_back(next_fragment(id, id * kSecond + 2));
  }
  const CountedFlows counted = count(packets);
  ASSERT_EQ(counted.open.pairs.size(), 1U);
  EXPECT_LT(counted.open.pairs[0].datagrams.size(), 125U);
  EXPECT_EQ(counted.records.size(), 1U);
}

// With a bound, what waits already still meets its first fragment; what comes then does not wait.
TEST(Fragments, DoNotWaitWhereTooManyDo) {
  std::vector<decode::Packet> packets;
  for (std::uint32_t id = 0; id < 5'000; ++id) packets.push_back(next_fragment(id, 1));
  for (std::uint32_t id = 0; id < 5'000; ++id) packets.push_back(first_fragment(id, 1000, 2));
  for (std::uint32_t id = 0; id < 5'000; ++id) packets.push_back(next_fragment(id, 3));
  FlowTable table(1);
  table.set_max_fragment_bytes(100'000);
  table.add(test::keyed(packets, 1));
  const CountedFlows counted = std::move(table).freeze();
  const FlowMap flows = test::flows_of(counted.records);
  EXPECT_EQ(packets_from(flows, 1000) + packets_from(flows, 0), packets.size());
  EXPECT_EQ(packets_from(flows, 0), counted.unassigned);
  EXPECT_GT(counted.unassigned, 8'000U);
  EXPECT_LT(counted.unassigned, 9'500U);
}

// Each of a pair of its own: what waits alone and what is passed on have no ports, and are told.
TEST(Fragments, OfManyPairsDoNotWaitWhereTooManyDo) {
  std::vector<decode::Packet> packets;
  const auto add = [&](decode::Packet packet, std::uint32_t pair) {
    packet.path = pair;
    packets.push_back(packet);
  };
  for (std::uint32_t pair = 0; pair < 2'000; ++pair) add(next_fragment(7, 1), pair);
  for (std::uint32_t pair = 0; pair < 2'000; ++pair) add(first_fragment(7, 1000, 2), pair);
  FlowTable table(1);
  table.set_max_fragment_bytes(100'000);
  table.add(test::keyed(packets, 1));
  const CountedFlows counted = std::move(table).freeze();
  std::map<bool, std::uint64_t> by_ports;
  for (const auto& [key, counters] : test::flows_of(counted.records)) {
    by_ports[key.has_ports] += counters.packets;
  }
  EXPECT_EQ(by_ports[true], 2'000U);
  EXPECT_EQ(by_ports[false], 2'000U);
  EXPECT_EQ(counted.unassigned, 2'000U);
}

// Those of pieces neither.
TEST(Fragments, DoNotWaitWhereTooManyDoWhenTheyAreJoined) {
  FlowTable whole(1);
  whole.set_max_fragment_bytes(100'000);
  constexpr std::uint32_t kPieces = 100;
  constexpr std::uint32_t kPairs = 50;
  for (std::uint32_t piece = 0; piece < kPieces; ++piece) {
    std::vector<decode::Packet> packets;
    for (std::uint32_t pair = 0; pair < kPairs; ++pair) {
      packets.push_back(next_fragment(7, piece));
      packets.back().path = kPairs * piece + pair;
    }
    FlowTable part(1);
    part.add(test::keyed(packets, 1));
    const CountedFlows counted = std::move(part).freeze();
    whole.add(counted.records, counted.open);
  }
  const CountedFlows counted = std::move(whole).freeze();
  EXPECT_EQ(packets_from(test::flows_of(counted.records), 0), kPieces * kPairs);
  EXPECT_GT(counted.unassigned, 4'000U);
  EXPECT_LT(counted.unassigned, 4'900U);
  EXPECT_EQ(counted.open.pairs.size(), kPieces * kPairs - counted.unassigned);
}

// Fragments of few identifications with times that mostly increase, with jumps.
std::vector<decode::Packet> random_fragments(std::mt19937& random) {
  std::vector<decode::Packet> packets;
  Timestamp time = 0;
  const std::size_t count = random() % 40;
  while (packets.size() < count) {
    constexpr Duration kSteps[] = {0, 0, 0, 0, 0, 0, 1, 1, 20, 40, 59, 60, 61, 90, -1, -30, -100};
    time += kSteps[random() % std::size(kSteps)] * kSecond;
    const auto id = static_cast<std::uint32_t>(random() % 3);
    const Timestamp when = random() % 12 == 0 ? kNoTime : time;
    decode::Packet packet =
        random() % 3 == 0
            ? first_fragment(id, static_cast<std::uint16_t>(1000 + random() % 4), when)
            : next_fragment(id, when);
    if (random() % 4 == 0) {
      packet.source = test::ipv6(1);
      packet.destination = test::ipv6(2);
      if (random() % 3 == 0) packet.protocol.number = ip_protocol::kTcp;
    } else if (random() % 4 == 0) {
      packet.path = random() % 8;  // some pairs have one fragment
    }
    packets.push_back(packet);
  }
  return packets;
}

// Counting is a homomorphism: pieces joined in any grouping are equal to the whole, including the
// open fragments.
TEST(Fragments, JoinedPiecesEqualTheWhole) {
  std::mt19937 random(5);
  for (int round = 0; round < 800; ++round) {
    const std::vector<decode::Packet> packets = random_fragments(random);
    const std::span<const decode::Packet> all(packets);
    const std::size_t first = random() % (all.size() + 1);
    const std::size_t second = first + random() % (all.size() - first + 1);
    const CountedFlows a = count(all.first(first));
    const CountedFlows b = count(all.subspan(first, second - first));
    const CountedFlows c = count(all.subspan(second));
    const Counted whole = value_of(count(all));
    ASSERT_EQ(test::flows_of(count(all, Ends::closed).records), whole.flows) << "round " << round;
    ASSERT_EQ(value_of(join(join(a, b), c)), whole) << "round " << round;
    ASSERT_EQ(value_of(join(a, join(b, c))), whole) << "round " << round;
  }
}

// The rule in its simplest form, for increasing times: compares every fragment with every first.
std::uint16_t port_of(const std::vector<decode::Packet>& packets, const decode::Packet& fragment) {
  const decode::Packet* best = nullptr;
  const auto before = [&](const decode::Packet& first) { return first.time <= fragment.time; };
  for (const decode::Packet& first : packets) {
    if (first.fragment != decode::FragmentKind::first || first.fragment_id != fragment.fragment_id)
      continue;
    if (std::abs(first.time - fragment.time) > 60 * kSecond) continue;
    const auto rank = [&](const decode::Packet& packet) {
      return std::tuple(before(packet), before(packet) ? packet.time : -packet.time,
                        -packet.source_port);
    };
    if (best == nullptr || rank(first) > rank(*best)) best = &first;
  }
  return best == nullptr ? 0 : best->source_port;
}

TEST(Fragments, FollowTheRuleInItsPlainestForm) {
  std::mt19937 random(9);
  for (int round = 0; round < 1'000; ++round) {
    std::vector<decode::Packet> packets;
    Timestamp time = 0;
    for (int i = 0; i < 30; ++i) {
      time += static_cast<Duration>(random() % 3) * static_cast<Duration>(random() % 40) * kSecond;
      const auto id = static_cast<std::uint32_t>(random() % 2);
      const auto port = static_cast<std::uint16_t>(1000 + random() % 3);
      packets.push_back(random() % 3 == 0 ? first_fragment(id, port, time)
                                          : next_fragment(id, time));
    }
    std::map<std::uint16_t, std::uint64_t> expected;
    for (const decode::Packet& packet : packets) {
      ++expected[packet.has_ports ? packet.source_port : port_of(packets, packet)];
    }
    const FlowMap flows = count_flows_of(packets);
    for (const std::uint16_t port : std::initializer_list<std::uint16_t>{0, 1000, 1001, 1002}) {
      ASSERT_EQ(packets_from(flows, port), expected[port]) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace wirecensus::flow
