#include "decode/link/link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "support/frame_builder.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

TEST(RawIp, IsToldByItsVersion) {
  for (const LinkType type : {LinkType{12}, LinkType{14}, link_type::kRaw}) {
    EXPECT_EQ(describe(type, ipv4_udp()), kIpv4Udp);
    EXPECT_EQ(describe(type, ipv6_udp()), kIpv6Udp);
    EXPECT_EQ(describe(type, u8(0x50) + zeros(40)), "malformed_ip malformed_ip");
  }
  EXPECT_EQ(describe(link_type::kIpv4, ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kIpv6, ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kIpv6, ipv4_udp() + zeros(20)), "malformed_ip malformed_ip");
}

TEST(Null, HasAnAddressFamilyOfAnySystemAndOrder) {
  for (const std::size_t family : {10U, 24U, 28U, 30U}) {
    EXPECT_EQ(describe(link_type::kNull, le32(family) + ipv6_udp()), kIpv6Udp);
    EXPECT_EQ(describe(link_type::kNull, be32(family) + ipv6_udp()), kIpv6Udp);
  }
  EXPECT_EQ(describe(link_type::kNull, le32(2) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kNull, be32(2) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kNull, le32(16) + zeros(20)),
            "linktype-null unsupported_link_type");
}

TEST(Loop, HasAnAddressFamilyInNetworkOrderOrTheOther) {
  EXPECT_EQ(describe(link_type::kLoop, be32(2) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kLoop, be32(24) + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kLoop, le32(2) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kLoop, le32(30) + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kLoop, be32(16) + zeros(20)),
            "linktype-loop unsupported_link_type");
}

Wire sll(std::size_t device, std::size_t protocol, const Wire& payload) {
  return be16(0) + be16(device) + be16(6) + zeros(8) + be16(protocol) + payload;
}

Wire sll2(std::size_t device, std::size_t protocol, const Wire& payload) {
  return be16(protocol) + be16(0) + be32(3) + be16(device) + u8(0) + u8(6) + zeros(8) + payload;
}

TEST(LinuxCooked, HoldsEtherTypesAndLinuxsOwn) {
  EXPECT_EQ(describe(link_type::kLinuxSll, sll(1, 0x0800, ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kLinuxSll2, sll2(1, 0x86dd, ipv6_udp())), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kLinuxSll, sll(1, 0x8100, be16(1) + be16(0x0800) + ipv4_udp())),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kLinuxSll, sll(1, 4, snap(0, 0x0800, ipv4_udp()))), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kLinuxSll2, sll2(1, 4, {0x42, 0x42, 3})), "spanning-tree");
  EXPECT_EQ(describe(link_type::kLinuxSll, sll(280, 0x000c, zeros(16))), "ethertype-0x000c");
}

TEST(LinuxCooked, OfSomeDevicesHoldsWholeFrames) {
  for (const std::size_t gre : {778U, 823U}) {
    const Wire frame = ethernet(0x0800, ipv4_udp());
    EXPECT_EQ(describe(link_type::kLinuxSll, sll(gre, 0x6558, frame)), kIpv4Udp);
    EXPECT_EQ(describe(link_type::kLinuxSll2, sll2(gre, 0x86dd, ipv6_udp())), kIpv6Udp);
    EXPECT_EQ(describe(link_type::kLinuxSll, sll(gre, 0x880b, be16(0x0021) + ipv4_udp())),
              kIpv4Udp);
  }
  EXPECT_EQ(describe(link_type::kLinuxSll, sll(824, 0, zeros(16))), "linktype-netlink");
  EXPECT_EQ(describe(link_type::kLinuxSll, sll(801, 0, zeros(24))), "wlan-association-request");
  const Wire radio = Wire{0, 0} + le16(8) + le32(0) + Wire{0x80, 0} + zeros(22);
  EXPECT_EQ(describe(link_type::kLinuxSll2, sll2(803, 0, radio)), "wlan-beacon");
  EXPECT_EQ(describe(link_type::kLinuxSll, sll(770, 0, Wire{0x18, 0x61, 8, 0} + ipv4_udp())),
            kIpv4Udp);
}

Wire attribute(std::size_t type, const Wire& value) {
  return le16(4 + value.size()) + le16(type) + value + zeros((4 - value.size() % 4) % 4);
}

TEST(Nflog, HoldsThePacketInAnAttribute) {
  const Wire before = attribute(1, zeros(4)) + attribute(10, Wire{'a', 0}) + attribute(5, zeros(4));
  EXPECT_EQ(describe(link_type::kNflog, Wire{2, 0, 0, 40} + before + attribute(9, ipv4_udp())),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kNflog, Wire{10, 0, 0, 40} + attribute(9, ipv6_udp())), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kNflog, Wire{7, 0, 0, 40} + attribute(9, zeros(20))),
            "linktype-nflog unsupported_link_type");
  EXPECT_EQ(describe(link_type::kNflog, Wire{2, 0, 0, 40} + before),
            "malformed_link malformed_link");
  EXPECT_EQ(describe(link_type::kNflog, Wire{2, 0, 0, 40} + le32(3)),
            "malformed_link malformed_link");
}

Wire big_endian_attribute(std::size_t type, const Wire& value) {
  return be16(4 + value.size()) + be16(type) + value + zeros((4 - value.size() % 4) % 4);
}

TEST(Nflog, OfABigEndianSystemHasItsByteOrder) {
  const Wire header{2, 0, 0, 40};
  const Wire attributes = big_endian_attribute(1, zeros(4)) +
                          big_endian_attribute(10, Wire{'a', 0}) +
                          big_endian_attribute(9, ipv4_udp());
  EXPECT_EQ(describe(decode_big_endian(link_type::kNflog, header + attributes)), kIpv4Udp);
}

TEST(Nflog, CopiedIntoAFileOfTheOtherOrderIsStillRead) {
  const Wire header{2, 0, 0, 40};
  EXPECT_EQ(describe(link_type::kNflog, header + big_endian_attribute(9, ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe(decode_big_endian(link_type::kNflog, header + attribute(9, ipv4_udp()))),
            kIpv4Udp);
}

TEST(Ppp, IsFoundBareOrInHdlcFraming) {
  for (const LinkType type : {link_type::kPpp, link_type::kPppHdlc}) {
    EXPECT_EQ(describe(type, be16(0xff03) + be16(0x0021) + ipv4_udp()), kIpv4Udp);
    EXPECT_EQ(describe(type, be16(0x0057) + ipv6_udp()), kIpv6Udp);
    EXPECT_EQ(describe(type, be16(0xff03) + u8(0x21) + ipv4_udp()), kIpv4Udp);
    EXPECT_EQ(describe(type, u8(0x57) + ipv6_udp()), kIpv6Udp);
    EXPECT_EQ(describe(type, be16(0xff03) + be16(0xc021) + zeros(8)), "lcp");
    EXPECT_EQ(describe(type, be16(0x0f00) + be16(0x0800) + ipv4_udp()), kIpv4Udp);
    EXPECT_EQ(describe(type, be16(0x8f00) + be16(0x86dd) + ipv6_udp()), kIpv6Udp);
    EXPECT_EQ(describe(type, be16(0x8f00) + be16(0x2000) + zeros(20)), "cdp");
    EXPECT_EQ(describe(type, be16(0xff03) + be16(0x0281) + be32(0x10140) + ipv4_udp()), kIpv4Udp);
  }
  EXPECT_EQ(describe(link_type::kPppWithDirection, be16(0x0003) + be16(0x0021) + ipv4_udp()),
            kIpv4Udp);
  constexpr LinkType kPppWithDir = 204;
  EXPECT_EQ(describe(kPppWithDir, u8(1) + be16(0xff03) + be16(0x0021) + ipv4_udp()), kIpv4Udp);
}

TEST(Pppoe, HoldsPppInSessionsOnly) {
  const auto session = [](std::size_t code, const Wire& payload) {
    return u8(0x11) + u8(code) + be16(9) + be16(payload.size()) + payload;
  };
  const Wire frame = session(0, be16(0x0021) + ipv4_udp());
  EXPECT_EQ(describe(link_type::kPppEther, frame), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kEthernet, ethernet(0x8864, frame)), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kPppEther, session(9, zeros(20))), "pppoe-session");
  EXPECT_EQ(describe(link_type::kPppEther, session(0, be16(0x8057) + zeros(20))), "ipv6cp");
}

TEST(CiscoHdlc, HoldsEtherTypes) {
  constexpr LinkType kWithDirection = 205;
  EXPECT_EQ(describe(link_type::kCiscoHdlc, be16(0x0f00) + be16(0x0800) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kCiscoHdlc, be16(0x8f00) + be16(0x86dd) + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kCiscoHdlc, be16(0x8f00) + be16(0x2000) + zeros(20)), "cdp");
  EXPECT_EQ(describe(kWithDirection, u8(0) + be16(0x0f00) + be16(0x0800) + ipv4_udp()), kIpv4Udp);
}

TEST(FrameRelay, HoldsBothEncapsulations) {
  const Wire address{0x18, 0x61};
  const Wire long_address{0x18, 0x60, 0x00, 0x01};
  constexpr LinkType kWithDirection = 206;
  EXPECT_EQ(describe(link_type::kFrameRelay, address + Wire{3, 0xcc} + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kFrameRelay, long_address + Wire{3, 0x8e} + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kFrameRelay, address + be16(0x0800) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(kWithDirection, u8(1) + address + be16(0x86dd) + ipv6_udp()), kIpv6Udp);
  const Wire behind_snap = Wire{3, 0, 0x80, 0, 0, 0} + be16(0x0800) + ipv4_udp();
  EXPECT_EQ(describe(link_type::kFrameRelay, address + behind_snap), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kFrameRelay, address + Wire{3, 0x08, 0, 0}), "llc-0x08");
  EXPECT_EQ(describe(link_type::kFrameRelay, Wire{0, 0, 0, 0, 0, 0}),
            "malformed_link malformed_link");
}

TEST(CaptureHeader, SaysWhatItHolds) {
  const Wire frame = ethernet(0x0800, ipv4_udp());
  EXPECT_EQ(describe(link_type::kPpi, Wire{0, 0} + le16(16) + le32(1) + zeros(8) + frame),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kPktap, le32(20) + le32(1) + le32(1) + zeros(8) + frame), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kPktap, le32(20) + le32(1) + le32(12) + zeros(8) + ipv6_udp()),
            kIpv6Udp);
  EXPECT_EQ(describe(link_type::kPktap, le32(20) + le32(2) + le32(1) + zeros(8)), "linktype-pktap");
  const Wire of_big_endian = be32(20) + be32(1) + be32(1) + zeros(8) + frame;
  EXPECT_EQ(describe(decode_big_endian(link_type::kPktap, of_big_endian)), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kNetAnalyzer, zeros(4) + frame), kIpv4Udp);
}

TEST(CaptureHeader, WithImpossibleLengthIsMalformed) {
  const char* malformed = "malformed_link malformed_link";
  EXPECT_EQ(describe(link_type::kPpi, Wire{0, 0} + le16(7) + le32(1) + zeros(20)), malformed);
  EXPECT_EQ(describe(link_type::kPpi, Wire{0, 0} + le16(99) + le32(1) + zeros(20)), malformed);
  EXPECT_EQ(describe(link_type::kPktap, le32(0) + le32(1) + le32(1) + zeros(20)), malformed);
  EXPECT_EQ(describe(link_type::kPktap, le32(0xffffffff) + le32(1) + le32(1) + zeros(20)),
            malformed);
}

TEST(CaptureHeader, HoldingItselfIsNotFollowedWithoutEnd) {
  Wire headers;
  for (int i = 0; i < 50; ++i) headers = headers + Wire{0, 0} + le16(8) + le32(link_type::kPpi);
  EXPECT_EQ(describe(link_type::kPpi, headers), "too_many_headers too_many_headers");
}

TEST(LinkType, UnknownIsItsOwnRow) {
  EXPECT_EQ(describe(189, zeros(64)), "linktype-usb-linux unsupported_link_type");
  EXPECT_EQ(describe(65000, {}), "linktype-65000 unsupported_link_type");
}

TEST(FollowedLinks, AreByNumberAndNamed) {
  for (const FollowedLink& link : followed_links()) {
    EXPECT_NE(link_type_name(link.type), "") << link.type;
    EXPECT_FALSE(link.what.empty() || link.reference.empty()) << link.type;
  }
  EXPECT_TRUE(std::ranges::is_sorted(followed_links(), {}, &FollowedLink::type));
}

TEST(FollowedLinks, AreThoseThatAreDecoded) {
  std::set<LinkType> followed;
  for (const FollowedLink& link : followed_links()) followed.insert(link.type);
  for (int type = 0; type <= 0xffff; ++type) {
    const auto link = static_cast<LinkType>(type);
    const Packet packet = decode_frame(link, {});
    EXPECT_EQ(packet.issue == DecodeIssue::unsupported_link_type, !followed.contains(link)) << type;
  }
}

TEST(FollowedLinks, StandInTheDocument) {
  std::string table = "| link type | name | followed | by |\n| --- | --- | --- | --- |\n";
  for (const FollowedLink& link : followed_links()) {
    table += "| " + std::to_string(link.type) + " | `" + link_type_name(link.type) + "` | " +
             std::string(link.what) + " | " + std::string(link.reference) + " |\n";
  }
  std::ifstream file(WIRECENSUS_DOCUMENTS "/links.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(document, ::testing::HasSubstr(table)) << "docs/links.md should hold:\n" << table;
}

}  // namespace
}  // namespace wirecensus::decode
