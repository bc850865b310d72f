#include "metrics/depth/tunnel_books.h"

#include <gtest/gtest.h>

#include "flow/flow_records_builder.h"

namespace wirecensus::metrics {
namespace {

flow::FlowKey tunnel_flow() {
  return {{IpVersion::v4, {192, 0, 2, 1}},
          {IpVersion::v4, {192, 0, 2, 2}},
          0,
          0,
          {ProtocolSpace::ip, ip_protocol::kGre},
          false};
}

// A flow of three packets, and as many inner packets of it as given.
Census census_with_tunnel(std::uint64_t of_outer, std::uint64_t of_inner) {
  flow::CompactRecord<flow::Ipv4Key> record{};
  flow::compact(tunnel_flow(), record.key);
  record.forward.packets = 3;
  flow::FlowRecordsBuilder builder;
  builder.add(record);
  Census census;
  census.flows = std::move(builder).finish();
  inspect::InnerFlow inner;
  inner.counters.packets = of_inner;
  inner.counters.ip_bytes = 40;
  census.depth.tunnels = {true, {inner}, {{tunnel_flow(), TunnelKind::gre, of_outer}}};
  return census;
}

TEST(TunnelSums, InnerAndHiddenAreThePacketsOfTheFlow) {
  const TunnelSums sums = tunnel_sums(census_with_tunnel(2, 2));
  EXPECT_TRUE(sums.balanced);
  EXPECT_EQ(sums.inner_packets, 2U);
  EXPECT_EQ(sums.hidden_packets, 1U);
  EXPECT_EQ(sums.inner_ip_bytes, 40U);
  EXPECT_EQ(sums.packets[static_cast<std::size_t>(TunnelKind::gre)], 3U);
}

TEST(TunnelSums, DisagreementIsALoss) {
  Census right = census_with_tunnel(2, 2);
  balance_tunnels(right);
  EXPECT_TRUE(right.ledger.losses.empty());

  Census too_many = census_with_tunnel(4, 4);
  balance_tunnels(too_many);
  EXPECT_EQ(too_many.ledger.losses.size(), 1U);

  Census other_sum = census_with_tunnel(2, 1);
  balance_tunnels(other_sum);
  EXPECT_EQ(other_sum.ledger.losses.size(), 1U);

  Census no_flow = census_with_tunnel(2, 2);
  no_flow.flows = {};
  balance_tunnels(no_flow);
  EXPECT_EQ(no_flow.ledger.losses.size(), 1U);
}

}  // namespace
}  // namespace wirecensus::metrics
