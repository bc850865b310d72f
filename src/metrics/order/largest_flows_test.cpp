#include "metrics/order/largest_flows.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "flow/flow_records_builder.h"

namespace wirecensus::metrics {
namespace {

constexpr Protocol kArp{ProtocolSpace::ethertype, 0x0806};
constexpr Protocol kTcp{ProtocolSpace::ip, ip_protocol::kTcp};
constexpr Protocol kUdp{ProtocolSpace::ip, ip_protocol::kUdp};

flow::FlowKey key_of(std::uint8_t host, Protocol protocol) {
  flow::FlowKey key;
  key.protocol = protocol;
  if (host == 0) return key;
  key.source.version = key.destination.version = IpVersion::v4;
  key.source.bytes[3] = 1;
  key.destination.bytes[3] = host;
  return key;
}

flow::FlowCounters sum(std::uint64_t packets, std::uint64_t bytes) {
  flow::FlowCounters counters;
  counters.packets = packets;
  counters.frame_bytes = bytes;
  return counters;
}

using Flow = std::pair<flow::FlowKey, std::uint64_t>;  // its bytes, in one packet

flow::FlowRecords records_of(const std::vector<Flow>& flows) {
  flow::FlowRecordsBuilder builder;
  for (const auto& [key, bytes] : flows) {
    flow::CompactRecord<flow::Ipv4Key> record{{}, sum(1, bytes), {}};
    flow::compact(key, record.key);
    builder.add(record);
  }
  return std::move(builder).finish();
}

std::vector<Flow> flows_of(const flow::FlowRecords& records) {
  std::vector<Flow> flows;
  records.for_each([&](flow::FlowRef, const auto& compact) {
    const flow::FlowRecord record = flow::expand(compact);
    flows.emplace_back(record.key, record.forward.frame_bytes + record.reverse.frame_bytes);
  });
  return flows;
}

TEST(LargestFlows, AreThoseWithTheMostBytes) {
  const auto all =
      records_of({{key_of(2, kTcp), 60}, {key_of(3, kTcp), 900}, {key_of(4, kUdp), 70}});
  UnlistedFlows unlisted;
  const std::vector<Flow> one{{key_of(3, kTcp), 900}};
  EXPECT_EQ(flows_of(largest_flows(all, 1, unlisted)), one);
  const std::vector<Flow> rest{{key_of(0, kTcp), 60}, {key_of(0, kUdp), 70}};
  EXPECT_EQ(flows_of(unlisted.rows()), rest);
}

TEST(LargestFlows, AreAsManyAsThereMayBeIfAllAreEqual) {
  const auto all =
      records_of({{key_of(2, kTcp), 60}, {key_of(3, kTcp), 60}, {key_of(4, kTcp), 60}});
  for (std::size_t max = 0; max <= 4; ++max) {
    UnlistedFlows unlisted;
    EXPECT_EQ(largest_flows(all, max, unlisted).size(), std::min<std::size_t>(max, 3));
    std::uint64_t packets = 0;
    unlisted.for_each([&](Protocol, const auto& counters) { packets += counters.packets; });
    EXPECT_EQ(packets, 3 - std::min<std::size_t>(max, 3));
  }
}

TEST(LargestFlows, HaveAddresses) {
  const auto all = records_of({{key_of(2, kTcp), 60}, {key_of(0, kArp), 900}});
  UnlistedFlows unlisted;
  const std::vector<Flow> flow{{key_of(2, kTcp), 60}};
  EXPECT_EQ(flows_of(largest_flows(all, 2, unlisted)), flow);
  const std::vector<Flow> arp{{key_of(0, kArp), 900}};
  EXPECT_EQ(flows_of(unlisted.rows()), arp);
  EXPECT_FALSE(is_unlisted(key_of(0, kArp)));
  EXPECT_TRUE(is_unlisted(key_of(0, kTcp)));
}

TEST(UnlistedFlows, AddUp) {
  UnlistedFlows one;
  one.add(records_of({{key_of(2, kTcp), 60}}));
  UnlistedFlows other;
  other.add(records_of({{key_of(3, kTcp), 40}, {key_of(4, kUdp), 1}}));
  one.merge(other);
  const std::vector<Flow> sums{{key_of(0, kTcp), 100}, {key_of(0, kUdp), 1}};
  EXPECT_EQ(flows_of(one.rows()), sums);
}

}  // namespace
}  // namespace wirecensus::metrics
