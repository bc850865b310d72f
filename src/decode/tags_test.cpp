#include <gtest/gtest.h>

#include "base/link_type.h"
#include "support/frame_builder.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

std::string describe_tagged(std::size_t type, const Wire& wire) {
  return describe(link_type::kEthernet, ethernet(type, wire));
}

TEST(VlanTag, IsSkippedInEveryKindAndStacked) {
  for (const std::size_t type : {0x8100U, 0x88a8U, 0x9100U, 0x9200U}) {
    EXPECT_EQ(describe_tagged(type, be16(5) + be16(0x0800) + ipv4_udp()), kIpv4Udp);
  }
  const Wire stack = be16(5) + be16(0x9100) + be16(6) + be16(0x8100) + be16(7);
  EXPECT_EQ(describe_tagged(0x88a8, stack + be16(0x86dd) + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe_tagged(0x8100, be16(5) + be16(0x0806) + zeros(28)), "arp");
}

TEST(VlanTag, MayHaveALengthBehindIt) {
  const Wire frame = snap(0, 0x0800, ipv4_udp());
  EXPECT_EQ(describe_tagged(0x8100, be16(5) + be16(frame.size()) + frame), kIpv4Udp);
}

// The frame, its tags and the EtherType of IP are headers; IP itself does not count.
TEST(Tags, AreFollowedUpToThirtyTwoHeadersBelowIp) {
  const auto tagged = [](int count, std::size_t type) {
    Wire tags;
    for (int i = 1; i < count; ++i) tags = tags + be16(1) + be16(0x8100);
    return tags + be16(1) + be16(type);
  };
  EXPECT_EQ(describe_tagged(0x8100, tagged(30, 0x0800) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x8100, tagged(30, 0x86dd) + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe_tagged(0x8100, tagged(31, 0x0800) + ipv4_udp()),
            "too_many_headers too_many_headers");
}

TEST(Tags, AreNotFollowedWithoutEnd) {
  Wire tags;
  for (int i = 0; i < 40; ++i) tags = tags + be16(1) + be16(0x8100);
  EXPECT_EQ(describe_tagged(0x8100, tags + be16(1) + be16(0x0800) + ipv4_udp()),
            "too_many_headers too_many_headers");
}

TEST(Mpls, ToldByTheFirstNibble) {
  const Wire labels = mpls_label(16, false) + mpls_label(17, true);
  EXPECT_EQ(describe_tagged(0x8847, labels + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x8848, labels + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe_tagged(0x8847, labels + be32(0x10000007) + zeros(40)), "mpls");
  EXPECT_EQ(describe(LinkType{219}, labels + ipv4_udp()), kIpv4Udp);
}

TEST(Mpls, CarriesEthernetWithAndWithoutControlWord) {
  const Wire frame = ethernet(0x8100, be16(5) + be16(0x0800) + ipv4_udp());
  EXPECT_EQ(describe_tagged(0x8847, mpls_label(16, true) + be32(1) + frame), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x8847, mpls_label(16, true) + frame), kIpv4Udp);
  Wire other = frame;
  other[0] = 0x9a;  // a nibble that is neither IP nor a control word
  EXPECT_EQ(describe_tagged(0x8847, mpls_label(16, true) + other), kIpv4Udp);
}

TEST(Mpls, TakesForEthernetOnlyWhatLooksLikeIt) {
  EXPECT_EQ(describe_tagged(0x8847, mpls_label(16, true) + zeros(60)), "mpls");
  const Wire from_group = Wire{2, 0, 0, 0, 0, 2, 3, 0, 0, 0, 0, 1, 8, 0} + ipv4_udp();
  EXPECT_EQ(describe_tagged(0x8847, mpls_label(16, true) + from_group), "mpls");
  const Wire too_long = mac_addresses() + be16(100) + zeros(99);
  EXPECT_EQ(describe_tagged(0x8847, mpls_label(16, true) + too_long), "mpls");
}

TEST(Macsec, IsFollowedWhereTheDataIsInTheClear) {
  const Wire number = be32(68);
  const Wire channel = zeros(8);
  EXPECT_EQ(describe_tagged(0x88e5, Wire{0x20, 0} + number + channel + be16(0x0800) + ipv4_udp()),
            kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x88e5, Wire{0x00, 0} + number + be16(0x0800) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x88e5, Wire{0x2c, 0} + number + zeros(60)), "macsec");
  EXPECT_EQ(describe_tagged(0x88e5, Wire{0x24, 0} + number + zeros(60)), "macsec");
}

TEST(FixedTags, AreSkipped) {
  const Wire rest = be16(0x0800) + ipv4_udp();
  EXPECT_EQ(describe_tagged(0x8909, Wire{1, 1, 0, 1, 0, 9} + rest), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x8926, be32(0x80010002) + rest), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x893f, zeros(6) + rest), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x892f, be32(0x00341a83) + rest), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0xf1c1, be32(7) + rest), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x6558, ethernet(0x0800, ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x8903, be16(0x0020) + ethernet(0x0800, ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x88e7, be32(7) + ethernet(0x0800, ipv4_udp())), kIpv4Udp);
}

TEST(Trill, SaysTheLengthOfItsOptions) {
  const Wire frame = ethernet(0x0800, ipv4_udp());
  EXPECT_EQ(describe_tagged(0x22f3, be16(0x003f) + be32(0x00010002) + frame), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x22f3, be16(0x08bf) + be32(0x00010002) + zeros(8) + frame), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x22f3, be16(0x4000) + zeros(20)), "trill");
  EXPECT_EQ(describe_tagged(0x22f3, zeros(5)), "malformed_link malformed_link");
}

TEST(Nsh, SaysItsLengthAndWhatFollows) {
  const auto header = [](std::size_t words, std::size_t next) {
    return be16(0x0fc0 | words) + u8(1) + u8(next) + be32(0x4500) + zeros(words * 4 - 8);
  };
  EXPECT_EQ(describe_tagged(0x894f, header(6, 1) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x894f, header(2, 2) + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe_tagged(0x894f, header(2, 3) + ethernet(0x0800, ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x894f, header(2, 4) + header(2, 1) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x894f, header(2, 5) + mpls_label(16, true) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x894f, header(2, 99) + zeros(8)), "nsh-ethernet");
  EXPECT_EQ(describe_tagged(0x894f, be16(0x0fc1) + zeros(20)), "malformed_link malformed_link");
}

TEST(Arista, HoldsTimestampsOfTwoSizes) {
  const Wire rest = be16(0x0800) + ipv4_udp();
  EXPECT_EQ(describe_tagged(0xd28b, be32(0x00010010) + zeros(8) + rest), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0xd28b, be32(0x00010111) + zeros(8) + rest), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0xd28b, be32(0x00010021) + zeros(6) + rest), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0xd28b, be32(0x00010030) + zeros(8) + rest), "arista");
  EXPECT_EQ(describe_tagged(0xd28b, be32(0x00020010) + zeros(8) + rest), "arista");
}

TEST(Batman, CarriesFramesInThreeKindsOfPackets) {
  const Wire frame = ethernet(0x0800, ipv4_udp());
  EXPECT_EQ(describe_tagged(0x4305, Wire{0x40, 15} + zeros(8) + frame), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x4305, Wire{0x42, 15} + zeros(16) + frame), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x4305, Wire{0x01, 15} + zeros(12) + frame), kIpv4Udp);
  EXPECT_EQ(describe_tagged(0x4305, Wire{0x00, 15} + zeros(20)), "batman-adv");
  EXPECT_EQ(describe_tagged(0x4305, Wire{0x40, 14} + zeros(8) + frame), "batman-adv");
}

}  // namespace
}  // namespace wirecensus::decode
