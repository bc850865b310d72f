#include "metrics/census_counter.h"

#include <gtest/gtest.h>

#include "flow/packet_builder_test.h"
#include "metrics/derived.h"

namespace wirecensus {
namespace {

using testing::ipv4;
using testing::next_fragment;
using testing::udp;

Packet arp() {
  Packet packet;
  packet.time = 5;
  packet.frame_len = packet.cap_len = 42;
  packet.protocol = {ProtocolSpace::ethertype, 0x0806};
  return packet;
}

Census census_of(const std::vector<Packet>& packets, std::uint64_t delivered) {
  CensusCounter counter(1);
  counter.count(packets);
  Ledger ledger;
  ledger.counted = delivered;
  return std::move(counter).freeze(std::move(ledger), {"test"});
}

const std::vector<Packet> example_packets{udp(ipv4(1), 1000, ipv4(2), 53, 10, 100),
                                          udp(ipv4(2), 53, ipv4(1), 1000, 20, 300),
                                          udp(ipv4(1), 1001, ipv4(2), 53, 30, 100),
                                          udp(ipv4(1), 1000, ipv4(3), 53, 40, 60),
                                          arp(),
                                          next_fragment(1, 50)};

TEST(CensusCounter, EveryPacketIsInEveryTable) {
  const Census census = census_of(example_packets, 6);
  EXPECT_EQ(census.ledger.verdict(), Verdict::exact);
  EXPECT_EQ(census.totals.packets, 6U);
  EXPECT_EQ(census.totals.frame_bytes, 100U + 300 + 100 + 60 + 42 + 100);
  EXPECT_EQ(census.totals.ip_packets, 5U);
  EXPECT_EQ(census.totals.fragments, 1U);
  EXPECT_EQ(census.totals.first_seen, 5);
  EXPECT_EQ(census.totals.last_seen, 50);
}

TEST(CensusCounter, ABookThatDoesNotBalanceIsTold) {
  const Census census = census_of(example_packets, 7);
  EXPECT_EQ(census.ledger.verdict(), Verdict::lossy);
  ASSERT_FALSE(census.ledger.losses.empty());
  EXPECT_EQ(census.ledger.losses.front().cause, LossCause::books_do_not_balance);
  EXPECT_EQ(census.ledger.losses.front().packets, 1U);
}

TEST(Derived, FlowsAreSortedByBytesThenKey) {
  const Census census = census_of(example_packets, 6);
  std::vector<std::uint64_t> bytes;
  for (const FlowDirection& direction : sorted_flows(census.flows)) {
    const FlowRecord record = census.flows[direction.record];
    bytes.push_back((direction.reverse ? record.reverse : record.forward).frame_bytes);
  }
  EXPECT_EQ(bytes, (std::vector<std::uint64_t>{300, 100, 100, 100, 60, 42}));
  EXPECT_EQ(count_flows(census.flows).flows, 6U);
  EXPECT_EQ(count_flows(census.flows).biflows, 5U);
}

TEST(Derived, AddressesSumTheirFlows) {
  const auto addresses = fold_addresses(census_of(example_packets, 6).flows);
  ASSERT_EQ(addresses.size(), 3U);
  const AddressRecord& busiest = addresses.front();
  EXPECT_EQ(busiest.address, ipv4(1));
  EXPECT_EQ(busiest.flows_as_source, 4U);
  EXPECT_EQ(busiest.flows_as_destination, 1U);
  EXPECT_EQ(busiest.packets_sent, 4U);
  EXPECT_EQ(busiest.bytes_received, 300U);
  EXPECT_EQ(busiest.peers, 2U);
}

TEST(Derived, AnAddressTalkingToItselfIsOnePeerAndOneConversation) {
  const Census census = census_of({udp(ipv4(1), 5, ipv4(1), 6), udp(ipv4(1), 6, ipv4(1), 5)}, 2);
  const auto addresses = fold_addresses(census.flows);
  ASSERT_EQ(addresses.size(), 1U);
  EXPECT_EQ(addresses[0].peers, 1U);
  EXPECT_EQ(addresses[0].flows_as_source, 2U);
  EXPECT_EQ(fold_conversations(census.flows).size(), 1U);
}

TEST(Derived, ConversationsJoinBothDirections) {
  const auto conversations = fold_conversations(census_of(example_packets, 6).flows);
  ASSERT_EQ(conversations.size(), 2U);
  EXPECT_EQ(conversations[0].a, ipv4(1));
  EXPECT_EQ(conversations[0].b, ipv4(2));
  EXPECT_EQ(conversations[0].packets_a_to_b, 3U);
  EXPECT_EQ(conversations[0].bytes_b_to_a, 300U);
}

TEST(Derived, ProtocolsIncludeWhatIsNotIp) {
  const auto protocols = fold_protocols(census_of(example_packets, 6).flows);
  ASSERT_EQ(protocols.size(), 2U);
  EXPECT_EQ(protocols[0].packets, 5U);
  EXPECT_EQ(protocols[1].protocol, (Protocol{ProtocolSpace::ethertype, 0x0806}));
  EXPECT_EQ(protocols[1].frame_bytes, 42U);
}

}  // namespace
}  // namespace wirecensus
