#include "metrics/transit/packet_content.h"

#include <gtest/gtest.h>

#include "decode/decoder.h"
#include "support/frame_builder.h"

namespace wirecensus::metrics {
namespace {

using namespace test;

std::uint64_t digest(const Wire& wire, const IgnoredFields& ignored = {},
                     LinkType link = link_type::kEthernet) {
  Frame frame;
  frame.data = wire.data();
  frame.cap_len = frame.frame_len = static_cast<std::uint32_t>(wire.size());
  frame.link_type = link;
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
  const Wire other = ethernet(0x88b5, Wire(28, 1));
  EXPECT_EQ(digest(with(other, 0, 9)), digest(other));
  EXPECT_NE(digest(with(other, 20, 9)), digest(other));
  EXPECT_NE(digest(with(other, 13, 0xb6)), digest(other)) << "another protocol";
  EXPECT_NE(digest(other + zeros(4)), digest(other)) << "its length is unknown";
  EXPECT_EQ(digest(other, {.nat = true}), digest(other));
}

TEST(PacketContent, OfArpIsWithoutPadding) {
  const Wire arp = ethernet(0x0806, be16(1) + be16(0x0800) + u8(6) + u8(4) + be16(1) + Wire(20, 3));
  EXPECT_EQ(digest(arp + zeros(18)), digest(arp));
  EXPECT_NE(digest(with(arp, arp.size() - 1, 9)), digest(arp));
}

// A length that contradicts the header is that of no packet: all bytes count.
TEST(PacketContent, IsNotLimitedByALengthThatCannotBe) {
  const Wire lying = with(with(kUdp4, kIp + 2, 0), kIp + 3, 1);
  for (std::size_t i = kIp + 4; i < lying.size(); ++i) {
    EXPECT_NE(digest(with(lying, i, lying[i] ^ 1U)), digest(lying)) << i;
  }
}

TEST(PacketContent, HasTheHeaderThatCannotBeDecoded) {
  constexpr LinkType kRaw = 101;
  Wire short_header = ipv4(17, udp(53, 99, Wire(30, 7)));
  short_header[0] = 0x44;  // four words
  for (std::size_t i = 1; i < short_header.size(); ++i) {
    EXPECT_NE(digest(with(short_header, i, short_header[i] ^ 1U), {}, kRaw),
              digest(short_header, {}, kRaw))
        << i;
  }
}

TEST(PacketContent, OnlyQueriesOfIcmpHaveIdentifiers) {
  const auto icmp = [](std::size_t type) {
    return ethernet(0x0800, ipv4(1, u8(type) + Wire(11, 2)));
  };
  constexpr std::size_t kIdentifier = kIp + 24;
  for (const std::size_t type : {0U, 3U, 8U, 11U, 13U}) {
    const bool query = type != 3 && type != 11;
    const Wire other = with(icmp(type), kIdentifier, 9);
    EXPECT_EQ(digest(other, {.nat = true}) == digest(icmp(type), {.nat = true}), query) << type;
  }
}

TEST(PacketContent, SaysWhatIsTruncated) {
  Frame frame;
  frame.data = kUdp4.data();
  frame.cap_len = frame.frame_len = static_cast<std::uint32_t>(kUdp4.size());
  frame.link_type = link_type::kEthernet;
  EXPECT_FALSE(content_is_truncated(frame, decode::decode(frame)));
  --frame.cap_len;
  EXPECT_TRUE(content_is_truncated(frame, decode::decode(frame)));
  --frame.frame_len;  // so short on the wire
  EXPECT_FALSE(content_is_truncated(frame, decode::decode(frame)));
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
