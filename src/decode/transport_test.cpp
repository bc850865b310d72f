#include <gtest/gtest.h>

#include "base/link_type.h"
#include "support/frame_builder.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

std::string describe_transport(std::size_t protocol, const Wire& wire) {
  const std::string text = describe(link_type::kRaw, ipv4(protocol, wire));
  return text.substr(std::string("10.0.0.1 10.0.0.2 ").size());
}

Wire ports() { return be16(1000) + be16(2000); }

TEST(Tcp, HasPayloadBehindItsOptions) {
  EXPECT_EQ(describe_transport(6, tcp(1, 2, zeros(9))), "tcp 1 2 ip 49 payload 9");
  EXPECT_EQ(describe_transport(6, tcp(1, 2, zeros(9), zeros(40))), "tcp 1 2 ip 89 payload 9");
}

TEST(Tcp, WithAHeaderThatCannotBeIsMalformedButHasPorts) {
  Wire segment = tcp(1, 2, zeros(9));
  segment[12] = 0x40;  // shorter than the fixed header
  EXPECT_EQ(describe_transport(6, segment), "tcp 1 2 ip 49 payload 9 malformed_transport");
  segment[12] = 0xf0;  // longer than the packet
  EXPECT_EQ(describe_transport(6, segment), "tcp 1 2 ip 49 payload 0 malformed_transport");
}

TEST(Transport, HasPortsInFiveProtocols) {
  EXPECT_EQ(describe_transport(6, ports() + zeros(8) + u8(0x50) + zeros(7)),
            "tcp 1000 2000 ip 40 payload 0");
  EXPECT_EQ(describe_transport(17, ports() + zeros(14)), "udp 1000 2000 ip 38 payload 10");
  EXPECT_EQ(describe_transport(136, ports() + zeros(14)), "udplite 1000 2000 ip 38 payload 10");
  EXPECT_EQ(describe_transport(132, ports() + zeros(18)), "sctp 1000 2000 ip 42 payload 10");
  EXPECT_EQ(describe_transport(33, ports() + u8(4) + zeros(21)), "dccp 1000 2000 ip 46 payload 10");
}

TEST(Transport, HasPayloadBehindHeadersWithoutPorts) {
  EXPECT_EQ(describe_transport(1, zeros(18)), "icmp ip 38 payload 10");
  EXPECT_EQ(describe_transport(2, zeros(18)), "igmp ip 38 payload 10");
  EXPECT_EQ(describe_transport(58, zeros(18)), "ipv6-icmp ip 38 payload 10");
  EXPECT_EQ(describe_transport(89, zeros(18)), "ospfigp ip 38 payload 18");
}

TEST(Transport, ThatThePacketIsTooShortForIsMalformed) {
  EXPECT_EQ(describe_transport(6, ports() + zeros(15)),
            "tcp 1000 2000 ip 39 payload 0 malformed_transport");
  EXPECT_EQ(describe_transport(17, ports()), "udp 1000 2000 ip 24 payload 0 malformed_transport");
  EXPECT_EQ(describe_transport(17, zeros(3)), "udp ip 23 payload 0 malformed_transport");
  EXPECT_EQ(describe_transport(17, {}), "udp ip 20 payload 0 malformed_transport");
  EXPECT_EQ(describe_transport(1, zeros(7)), "icmp ip 27 payload 0 malformed_transport");
  EXPECT_EQ(describe_transport(132, ports() + zeros(7)),
            "sctp 1000 2000 ip 31 payload 0 malformed_transport");
}

TEST(Transport, MayEndEarlyInAFirstFragment) {
  constexpr std::size_t kMoreFragments = 0x2000;
  EXPECT_EQ(describe(link_type::kRaw, ipv4(6, ports() + zeros(4), kMoreFragments)),
            "10.0.0.1 10.0.0.2 tcp 1000 2000 ip 28 payload 0 first 4660");
}

TEST(Transport, NeedsFourCapturedBytesForPorts) {
  const Wire packet = ipv4(6, tcp(1, 2, zeros(9), zeros(12)));
  const auto text = [&](std::size_t cap_len) {
    return describe(decode_cut(link_type::kRaw, packet, cap_len, packet.size()));
  };
  EXPECT_EQ(text(23), "10.0.0.1 10.0.0.2 tcp ip 61 payload 21 truncated_transport");
  EXPECT_EQ(text(24), "10.0.0.1 10.0.0.2 tcp 1 2 ip 61 payload 21");  // the min header is assumed
  EXPECT_EQ(text(33), "10.0.0.1 10.0.0.2 tcp 1 2 ip 61 payload 9");   // the data offset is captured
}

TEST(Transport, DoesNotReadPortsFromPadding) {
  EXPECT_EQ(describe(link_type::kEthernet, ethernet(0x0800, ipv4(17, zeros(2)) + ports())),
            "10.0.0.1 10.0.0.2 udp ip 22 payload 0 malformed_transport");
}

}  // namespace
}  // namespace wirecensus::decode
