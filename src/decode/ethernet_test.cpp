#include <gtest/gtest.h>

#include "base/link_type.h"
#include "support/frame_builder.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

std::string describe_ethernet(const Wire& wire) { return describe(link_type::kEthernet, wire); }

TEST(Ethernet, HoldsIpOfBothVersions) {
  EXPECT_EQ(describe_ethernet(ethernet(0x0800, ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe_ethernet(ethernet(0x86dd, ipv6_udp())), kIpv6Udp);
}

TEST(Ethernet, IsItsEtherTypeWhereThereIsNoIp) {
  EXPECT_EQ(describe_ethernet(ethernet(0x0806, zeros(28))), "arp");
  EXPECT_EQ(describe_ethernet(ethernet(0x88cc, zeros(46))), "lldp");
  EXPECT_EQ(describe_ethernet(ethernet(0x8863, zeros(46))), "pppoe-discovery");
  EXPECT_EQ(describe_ethernet(ethernet(0x88b5, zeros(46))), "ethertype-0x88b5");
}

TEST(Ethernet, DoesNotCountPadding) {
  EXPECT_EQ(describe_ethernet(ethernet(0x0800, ipv4_udp() + zeros(14))), kIpv4Udp);
  EXPECT_EQ(describe_ethernet(ethernet(0x86dd, ipv6_udp() + zeros(14))), kIpv6Udp);
}

TEST(Ethernet, WithALengthHoldsLlc) {
  const Wire tree = Wire{0x42, 0x42, 3} + zeros(35);
  EXPECT_EQ(describe_ethernet(ethernet(tree.size(), tree + zeros(8))), "spanning-tree");
  EXPECT_EQ(describe_ethernet(ethernet(1500, {0xfe, 0xfe, 3, 0x83})), "osi-network");
  EXPECT_EQ(describe_ethernet(ethernet(40, Wire{6, 6, 3} + ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe_ethernet(ethernet(0x8870, Wire{0xfe, 0xfe, 3, 0x83})), "osi-network");
}

TEST(Ethernet, MayHoldLlcAlone) {
  EXPECT_EQ(describe_ethernet(ethernet(3, {0x42, 0x42, 3})), "spanning-tree");
  EXPECT_EQ(describe_ethernet(ethernet(3, Wire{0xf0, 0xf0, 3} + zeros(43))), "netbios");
  EXPECT_EQ(describe_ethernet(ethernet(3, {6, 6, 3})), "malformed_ip malformed_ip");
  EXPECT_EQ(describe_ethernet(ethernet(3, {0xaa, 0xaa, 3})), "malformed_link malformed_link");
}

TEST(Ethernet, WithALengthTooShortForLlcIsMalformed) {
  EXPECT_EQ(describe_ethernet(ethernet(2, {0x42, 0x42, 3, 0})), "malformed_link malformed_link");
  EXPECT_EQ(describe_ethernet(ethernet(0, zeros(46))), "malformed_link malformed_link");
}

TEST(Ethernet, KnowsNeitherTypeNorLengthBetween1501And1535) {
  EXPECT_EQ(describe_ethernet(ethernet(1501, zeros(46))), "malformed_link malformed_link");
  EXPECT_EQ(describe_ethernet(ethernet(1535, zeros(46))), "malformed_link malformed_link");
  EXPECT_EQ(describe_ethernet(ethernet(1536, zeros(46))), "xns-ethernet");
}

TEST(Snap, HoldsEtherTypesOfFourOrganizations) {
  for (const std::size_t organization : {0x000000U, 0x0000f8U, 0x080007U}) {
    const Wire frame = snap(organization, 0x0800, ipv4_udp());
    EXPECT_EQ(describe_ethernet(ethernet(frame.size(), frame)), kIpv4Udp);
  }
  const Wire bridged = snap(0x0080c2, 7, zeros(2) + ethernet(0x86dd, ipv6_udp()));
  EXPECT_EQ(describe_ethernet(ethernet(bridged.size(), bridged)), kIpv6Udp);
}

TEST(Snap, IsTheOrganizationsOwnNumberOtherwise) {
  EXPECT_EQ(describe_ethernet(ethernet(60, snap(0x00000c, 0x2000, zeros(52)))), "cdp");
  EXPECT_EQ(describe_ethernet(ethernet(60, snap(0x0080c2, 0x000e, zeros(52)))), "snap-0x000e");
}

TEST(SwitchTag, IsFoundBetweenAddressesAndType) {
  constexpr LinkType kBroadcom = 281;
  constexpr LinkType kBroadcomPrepended = 282;
  constexpr LinkType kDsa = 284;
  constexpr LinkType kEdsa = 285;
  const Wire rest = be16(0x0800) + ipv4_udp();
  EXPECT_EQ(describe(kBroadcom, mac_addresses() + be32(0x20000008) + rest), kIpv4Udp);
  EXPECT_EQ(describe(kBroadcomPrepended, be32(0x20000008) + mac_addresses() + rest), kIpv4Udp);
  EXPECT_EQ(describe(kDsa, mac_addresses() + be32(0xc0100539) + rest), kIpv4Udp);
  EXPECT_EQ(describe(kEdsa, mac_addresses() + be32(0xdada0000) + be32(0xc0100539) + rest),
            kIpv4Udp);
}

TEST(SharedMedium, HoldsIp) {
  constexpr LinkType kFddi = 10;
  constexpr LinkType kArcnetLinux = 129;
  EXPECT_EQ(describe(kFddi, u8(0x50) + mac_addresses() + snap(0, 0x0800, ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe(kFddi, u8(0x80) + mac_addresses()), "linktype-fddi");
  EXPECT_EQ(describe(link_type::kArcnetBsd, Wire{1, 2, 240} + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kArcnetBsd, Wire{1, 2, 212, 0, 0, 1} + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(
      describe(link_type::kArcnetBsd, Wire{1, 2, 212, 0xff, 0xff, 0xff, 212, 0, 0, 1} + ipv4_udp()),
      kIpv4Udp);
  EXPECT_EQ(describe(kArcnetLinux, Wire{1, 2, 0, 0, 240} + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(kArcnetLinux, Wire{1, 2, 0, 0, 196, 0, 0, 1} + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(kArcnetLinux, Wire{1, 2, 0, 0, 241} + zeros(18)), "arp");
}

}  // namespace
}  // namespace wirecensus::decode
