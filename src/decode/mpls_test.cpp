// The payload of MPLS labels: it is identified by its content.
#include "decode/mpls.h"

#include <gtest/gtest.h>

#include "base/link_type.h"
#include "support/frame_builder.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

constexpr LinkType kMpls = 219;

Wire bottom() { return mpls_label(16, true); }

// From 10.0.0.1 to 10.0.0.2, with a correct checksum.
Wire checked_ipv4(const Wire& options = {}) {
  Wire wire = ipv4(17, udp(53, 99, zeros(4)), 0, options);
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < 20 + options.size(); at += 2) sum += wire[at] * 256U + wire[at + 1];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  wire[10] = static_cast<std::uint8_t>(~sum >> 8);
  wire[11] = static_cast<std::uint8_t>(~sum);
  return wire;
}

Wire arp() { return Wire{0, 1, 8, 0, 6, 4} + zeros(22); }

// To a station whose address starts with `first`; the other bytes look like lengths and types.
Wire frame_to(std::size_t first, std::size_t type, const Wire& packet) {
  return u8(first) + Wire{0x11, 0, 40, 0, 30} + Wire{2, 0, 8, 0, 0x45, 0} + be16(type) + packet;
}

TEST(Mpls, OfNoStationAnAddressIsInvented) {
  const Wire word = be32(7);
  for (std::size_t first = 0; first < 256; first += 2) {
    for (const Wire& in_front : {Wire{}, word}) {
      const Wire stack = bottom() + in_front;
      EXPECT_EQ(describe(kMpls, stack + frame_to(first, 0x0800, checked_ipv4())), kIpv4Udp)
          << first;
      EXPECT_EQ(describe(kMpls, stack + frame_to(first, 0x86dd, ipv6_udp())), kIpv6Udp) << first;
      EXPECT_EQ(describe(kMpls, stack + frame_to(first, 0x0806, arp())), "arp") << first;
    }
  }
}

TEST(Mpls, CutAnywhereNoAddressIsInvented) {
  for (const Wire& in_front : {Wire{}, be32(7)}) {
    for (std::size_t first = 0; first < 256; first += 2) {
      const Wire wire = bottom() + in_front + frame_to(first, 0x0800, checked_ipv4());
      for (std::size_t size = 0; size < wire.size(); ++size) {
        const Packet packet = decode_cut(kMpls, wire, size, wire.size());
        if (packet.source.version == IpVersion::none) continue;
        EXPECT_EQ(describe(packet).substr(0, 17), "10.0.0.1 10.0.0.2")
            << first << " cut at " << size;
      }
    }
  }
}

TEST(Mpls, OfAnUnknownTypeNothingIsKnown) {
  for (std::size_t first = 0; first < 256; first += 2) {
    EXPECT_EQ(describe(kMpls, bottom() + frame_to(first, 0x88b5, Wire(300, 0x55))), "mpls")
        << first;
  }
}

TEST(Mpls, CarriesLlcFromItsHeaderAloneUp) {
  const Wire llc{0x42, 0x42, 3};
  EXPECT_EQ(describe(kMpls, bottom() + frame_to(2, 3, llc)), "spanning-tree");
  EXPECT_EQ(describe(kMpls, bottom() + frame_to(2, 3, llc + zeros(43))), "spanning-tree");
  EXPECT_EQ(describe(kMpls, bottom() + frame_to(2, 2, llc)), "mpls");
  EXPECT_EQ(describe(kMpls, bottom() + frame_to(2, 4, llc)), "mpls");  // longer than the frame
}

TEST(Mpls, IpStaysIp) {
  EXPECT_EQ(describe(kMpls, bottom() + checked_ipv4()), kIpv4Udp);
  EXPECT_EQ(describe(kMpls, bottom() + ipv4_udp()), kIpv4Udp);  // without a checksum
  EXPECT_EQ(describe(kMpls, bottom() + checked_ipv4() + zeros(14)), kIpv4Udp);
  EXPECT_EQ(describe(kMpls, bottom() + checked_ipv4({1, 1, 1, 0})),
            "10.0.0.1 10.0.0.2 udp 53 99 ip 36 payload 4");
  EXPECT_EQ(describe(kMpls, bottom() + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(kMpls, bottom() + ipv6_udp() + zeros(9)), kIpv6Udp);
}

// With options the first byte is even, so only the checksum distinguishes it from a station's
// address.
TEST(Mpls, WhatOnlyBeginsLikeIpIsNot) {
  EXPECT_EQ(describe(kMpls, bottom() + ipv4(17, udp(53, 99, zeros(4)), 0, zeros(4))), "mpls");
  Wire odd_addresses = ipv6_udp() + zeros(9);
  odd_addresses[8] = 0x50;
  EXPECT_EQ(describe(kMpls, bottom() + odd_addresses), "mpls");
}

TEST(Mpls, AnOddFirstByteIsIpWhateverItsLengths) {
  Wire longer = ipv4_udp();
  longer[2] = 1;  // than the frame
  EXPECT_EQ(decode_frame(kMpls, bottom() + longer).ip_bytes, 256U + ipv4_udp().size());
}

TEST(Mpls, AssociatedChannelsAreNoFrames) {
  EXPECT_EQ(describe(kMpls, bottom() + be32(0x10000007) + zeros(40)), "mpls");
  EXPECT_EQ(describe(kMpls, bottom() + be32(0x10000057) + ipv6_udp()), "mpls");
}

TEST(Mpls, EntropyLabelsAreSkipped) {
  EXPECT_EQ(describe(kMpls, mpls_label(16, false) + mpls_label(7, false) + mpls_label(77777, true) +
                                checked_ipv4()),
            kIpv4Udp);
}

Packet fragment_behind(const Wire& labels) {
  return decode_frame(kMpls, labels + ipv4(17, zeros(8), 0x2000));
}

TEST(Mpls, LabelsAreThePathOfFragments) {
  const Packet packet = fragment_behind(mpls_label(16, false) + mpls_label(17, true));
  EXPECT_NE(packet.path, 0U);
  EXPECT_EQ(packet.path, fragment_behind(mpls_label(16, false) + mpls_label(17, true)).path);
  EXPECT_NE(packet.path, fragment_behind(mpls_label(17, true)).path);
  EXPECT_NE(packet.path, fragment_behind(mpls_label(17, false) + mpls_label(16, true)).path);
  const Wire spread = mpls_label(16, false) + mpls_label(7, false);
  EXPECT_EQ(fragment_behind(spread + mpls_label(1000, true)).path,
            fragment_behind(spread + mpls_label(2000, true)).path);
  EXPECT_EQ(decode_frame(kMpls, bottom() + ipv4_udp()).path, 0U);
}

}  // namespace
}  // namespace wirecensus::decode
