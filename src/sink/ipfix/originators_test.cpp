#include "sink/ipfix/originators.h"

#include <gtest/gtest.h>

#include "support/count_all.h"
#include "support/packet_builder.h"

namespace wirecensus::sink {
namespace {

using test::ipv4;
using test::udp;

// Of packets of one biflow; the forward direction is that of ipv4(1).
Origin origin_of(const std::vector<decode::Packet>& packets) {
  const metrics::Census census = test::census_of(packets);
  flow::FlowRecord record;
  census.flows.for_each(
      [&](flow::FlowRef /*ref*/, const auto& compact) { record = flow::expand(compact); });
  return Originators(census).of(record, nullptr);
}

TEST(Originators, TheEndThatSentTheFirstPacketIsTheSource) {
  const Origin ahead =
      origin_of({udp(ipv4(1), 53, ipv4(2), 40000, 10), udp(ipv4(2), 40000, ipv4(1), 53, 20)});
  EXPECT_FALSE(ahead.is_reverse);
  EXPECT_EQ(ahead.direction, BiflowDirection::initiator);
  const Origin back =
      origin_of({udp(ipv4(1), 53, ipv4(2), 40000, 20), udp(ipv4(2), 40000, ipv4(1), 53, 10)});
  EXPECT_TRUE(back.is_reverse);
  EXPECT_EQ(back.direction, BiflowDirection::initiator);
}

TEST(Originators, OfPacketsAtTheSameTimeTheHigherPortIsTheSourceAndNothingIsKnown) {
  const Origin origin =
      origin_of({udp(ipv4(1), 53, ipv4(2), 40000, 10), udp(ipv4(2), 40000, ipv4(1), 53, 10)});
  EXPECT_TRUE(origin.is_reverse);
  EXPECT_EQ(origin.direction, BiflowDirection::arbitrary);
}

}  // namespace
}  // namespace wirecensus::sink
