#include "metrics/transit/packet_content.h"

#include <gtest/gtest.h>

#include "decode/decoder.h"
#include "support/frame_builder.h"

namespace wirecensus::metrics {
namespace {

using namespace test;

std::uint64_t digest(const Wire& wire, const IgnoredFields& ignored = {}) {
  Frame frame;
  frame.data = wire.data();
  frame.cap_len = frame.frame_len = static_cast<std::uint32_t>(wire.size());
  frame.link_type = link_type::kEthernet;
  return content_digest(frame, decode::decode(frame), ignored, 5);
}

// The frame with another byte at `offset`.
Wire with(Wire wire, std::size_t offset, std::size_t byte) {
  wire.at(offset) = static_cast<std::uint8_t>(byte);
  return wire;
}

const Wire kUdp4 = ethernet(0x0800, ipv4(17, udp(53, 99, Wire(30, 7))));
const Wire kUdp6 = ethernet(0x86dd, ipv6(17, udp(53, 99, Wire(30, 7))));
constexpr std::size_t kIp = 14;  // offset of the IP header

TEST(PacketContent, IsAllAboveTheLinkLayer) {
  for (const Wire& wire : {kUdp4, kUdp6}) {
    for (std::size_t i = 0; i < wire.size(); ++i) {
      const Wire other = with(wire, i, wire[i] ^ 0x10U);
      if (i < 12) {
        EXPECT_EQ(digest(other), digest(wire)) << i;
      }  // a MAC address
      if (i >= kIp) {
        EXPECT_NE(digest(other), digest(wire)) << i;
      }
    }
  }
}

TEST(PacketContent, IsTheSameInOtherFrames) {
  EXPECT_EQ(digest(kUdp4 + zeros(9)), digest(kUdp4)) << "padding";
  const Wire packet(kUdp4.begin() + kIp, kUdp4.end());
  EXPECT_EQ(digest(ethernet(0x8100, be16(7) + be16(0x0800) + packet)), digest(kUdp4)) << "VLAN";
  EXPECT_EQ(digest(ethernet(0x8847, be32(0x00064140) + packet)), digest(kUdp4)) << "MPLS";
}

TEST(PacketContent, IgnoresWhatItIsToldTo) {
  struct Case {
    const char* name;
    IgnoredFields ignored;
    const Wire& wire;
    std::size_t offset;
    std::size_t byte;
  };
  const Case cases[] = {
      {"ttl", {.ttl = true}, kUdp4, kIp + 8, 3},
      {"hop limit", {.ttl = true}, kUdp6, kIp + 7, 3},
      {"header checksum", {.ttl = true}, kUdp4, kIp + 10, 3},
      {"checksum", {.checksum = true}, kUdp4, kIp + 26, 3},
      {"checksum 6", {.checksum = true}, kUdp6, kIp + 46, 3},
      {"ecn", {.ecn = true}, kUdp4, kIp + 1, 3},
      {"dscp", {.dscp = true}, kUdp4, kIp + 1, 0x40},
      {"ecn 6", {.ecn = true}, kUdp6, kIp + 1, 0x20},
      {"dscp 6", {.dscp = true}, kUdp6, kIp + 1, 0x80},
      {"dscp 6, upper half", {.dscp = true}, kUdp6, kIp, 0x61},
      {"source", {.nat = true}, kUdp4, kIp + 13, 9},
      {"destination", {.nat = true}, kUdp4, kIp + 19, 9},
      {"source port", {.nat = true}, kUdp4, kIp + 20, 9},
      {"address 6", {.nat = true}, kUdp6, kIp + 39, 9},
      {"port 6", {.nat = true}, kUdp6, kIp + 43, 9},
  };
  for (const Case& each : cases) {
    const Wire other = with(each.wire, each.offset, each.byte);
    EXPECT_EQ(digest(other, each.ignored), digest(each.wire, each.ignored)) << each.name;
    const Wire payload = with(each.wire, each.wire.size() - 1, 0);
    EXPECT_NE(digest(payload, each.ignored), digest(each.wire, each.ignored)) << each.name;
  }
  EXPECT_NE(digest(with(kUdp4, kIp + 1, 0x40), {.ecn = true}), digest(kUdp4, {.ecn = true}));
  EXPECT_NE(digest(with(kUdp4, kIp + 1, 0x01), {.dscp = true}), digest(kUdp4, {.dscp = true}));
  EXPECT_NE(digest(with(kUdp4, kIp + 13, 9), {.checksum = true}),
            digest(kUdp4, {.checksum = true}));
}

TEST(PacketContent, OfOtherProtocolsIsTheFrame) {
  const Wire arp = ethernet(0x0806, Wire(28, 1));
  EXPECT_EQ(digest(with(arp, 0, 9)), digest(arp));
  EXPECT_NE(digest(with(arp, 20, 9)), digest(arp));
  EXPECT_EQ(digest(arp, {.nat = true}), digest(arp));
}

TEST(PacketContent, SaysWhatIsTruncated) {
  Frame frame;
  frame.data = kUdp4.data();
  frame.cap_len = frame.frame_len = static_cast<std::uint32_t>(kUdp4.size());
  frame.link_type = link_type::kEthernet;
  EXPECT_FALSE(content_is_truncated(frame, decode::decode(frame)));
  --frame.cap_len;
  EXPECT_TRUE(content_is_truncated(frame, decode::decode(frame)));
}

TEST(IgnoredFields, AreAList) {
  EXPECT_EQ(*parse_ignored_fields("ttl,checksum"), (IgnoredFields{.ttl = true, .checksum = true}));
  EXPECT_EQ(*parse_ignored_fields("nat"), (IgnoredFields{.nat = true}));
  for (const char* wrong : {"", "ttl,", "TTL", "ttl checksum"}) {
    EXPECT_FALSE(parse_ignored_fields(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace wirecensus::metrics
