#include "flow/fragment_table.h"

#include <gtest/gtest.h>

#include "flow/packet_builder_test.h"

namespace wirecensus {
namespace {

using testing::count_flows_of;
using testing::first_fragment;
using testing::FlowMap;
using testing::ipv4;
using testing::next_fragment;

// Packets that went from port `source_port` to port 53; 0 asks for the flow without ports.
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

// RFC 8200, section 4.5: the Next Header of the first fragment counts, whatever the others say.
TEST(Fragments, OfIpv6TakeTheProtocolFromTheirFirstFragment) {
  Packet first = first_fragment(7, 1000, 0);
  Packet next = next_fragment(7, 1);
  first.source = next.source = testing::ipv6(1);
  first.destination = next.destination = testing::ipv6(2);
  next.protocol.number = ip_protocol::kDestinationOptions;
  EXPECT_EQ(count_flows_of({first, next}).size(), 1U);
  EXPECT_EQ(count_flows_of({next, first}).size(), 1U);
}

TEST(Fragments, OfIpv4WithAnotherProtocolAreOthers) {
  Packet next = next_fragment(7, 1);
  next.protocol.number = ip_protocol::kTcp;
  EXPECT_EQ(count_flows_of({first_fragment(7, 1000, 0), next}).size(), 2U);
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
  std::vector<Packet> packets{first_fragment(7, 1000, 0), next_fragment(7, 5),
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
  std::vector<Packet> packets;
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

}  // namespace
}  // namespace wirecensus
