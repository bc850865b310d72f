#include <gtest/gtest.h>

#include "base/link_type.h"
#include "support/frame_builder.h"
#include "support/rare_link_samples.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

constexpr const char* kMalformed = "malformed_link malformed_link";

Wire ipv4_packet() { return ipv4_with_checksum(); }
Wire checked_frame() { return ethernet(0x0800, ipv4_udp()) + zeros(4); }
Wire ethernet_frame() { return ethernet(0x0800, ipv4_udp()); }
Wire snap_packet() { return snap(0, 0x0800, ipv4_udp()); }

TEST(Pflog, HasAHeaderThatSaysItsSize) {
  const auto pflog = [](std::size_t size, std::size_t family, const Wire& payload) {
    return u8(size) + u8(family) + zeros((size + 3) / 4 * 4 - 2) + payload;
  };
  for (const std::size_t size : {45U, 61U, 69U, 100U}) {
    EXPECT_EQ(describe(link_type::kPflog, pflog(size, 2, ipv4_udp())), kIpv4Udp);
    for (const std::size_t family : {24U, 28U, 30U}) {
      EXPECT_EQ(describe(link_type::kPflog, pflog(size, family, ipv6_udp())), kIpv6Udp);
    }
  }
  EXPECT_EQ(describe(link_type::kPflog, pflog(44, 2, ipv4_udp())), kMalformed);
  EXPECT_EQ(describe(link_type::kPflog, pflog(61, 6, zeros(40))),
            "linktype-pflog unsupported_link_type");
}

TEST(Enc, HasAnAddressFamilyOfAnySystemAndOrder) {
  EXPECT_EQ(describe(link_type::kEnc, le32(2) + zeros(8) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kEnc, be32(2) + zeros(8) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kEnc, be32(24) + zeros(8) + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kEnc, le32(28) + zeros(8) + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kEnc, le32(1) + zeros(20)), "linktype-enc unsupported_link_type");
}

TEST(Ipnet, HasSolarissAddressFamilies) {
  EXPECT_EQ(describe(link_type::kIpnet, Wire{1, 2} + zeros(22) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kIpnet, Wire{1, 26} + zeros(22) + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kIpnet, Wire{1, 24} + zeros(22) + ipv6_udp()),
            "linktype-ipnet unsupported_link_type");
}

Wire token_ring(std::size_t control, const Wire& route, const Wire& payload) {
  const Wire source{static_cast<std::uint8_t>(route.empty() ? 0x00 : 0x80), 0, 0, 0, 0, 1};
  return u8(0x10) + u8(control) + zeros(6) + source + route + payload;
}

TEST(TokenRing, HoldsLlcBehindARoute) {
  EXPECT_EQ(describe(link_type::kTokenRing, token_ring(0x40, {}, snap_packet())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kTokenRing, token_ring(0x57, {2, 0}, snap_packet())), kIpv4Udp);
  EXPECT_EQ(
      describe(link_type::kTokenRing, token_ring(0x40, Wire{0xde, 0} + zeros(28), snap_packet())),
      kIpv4Udp);
  EXPECT_EQ(describe(link_type::kTokenRing, token_ring(0x00, {}, zeros(18))), "linktype-ieee802-5");
  EXPECT_EQ(describe(link_type::kTokenRing, token_ring(0x40, {0, 0}, snap_packet())), kMalformed);
  EXPECT_EQ(describe(link_type::kTokenRing, token_ring(0x40, {3, 0, 0}, snap_packet())),
            kMalformed);
}

TEST(FibreChannel, HoldsLlcWhereASequenceBegins) {
  const auto frame = [](std::size_t routing, std::size_t type, std::size_t count) {
    return u8(routing) + zeros(7) + u8(type) + zeros(4) + u8(0x20) + be16(count) + zeros(8) +
           zeros(16) + snap_packet();
  };
  EXPECT_EQ(describe(link_type::kIpOverFc, zeros(16) + snap_packet()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kFc2, frame(4, 5, 0)), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kFc2WithDelimiters, zeros(4) + frame(4, 5, 0) + zeros(8)),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kFc2, frame(4, 5, 1)), "linktype-fc-2");
  EXPECT_EQ(describe(link_type::kFc2, frame(4, 8, 0)), "linktype-fc-2");
  EXPECT_EQ(describe(link_type::kFc2, frame(0x22, 5, 0)), "linktype-fc-2");
}

TEST(EtherType, IsFoundInHeadersOfManyLinks) {
  EXPECT_EQ(describe(link_type::kAppleIpOverIeee1394, zeros(16) + be16(0x86dd) + ipv6_udp()),
            kIpv6Udp);
  EXPECT_EQ(describe(link_type::kIpoib, zeros(40) + be16(0x0800) + be16(0) + ipv4_udp()), kIpv4Udp);
  EXPECT_EQ(
      describe(link_type::kSymantecFirewall, zeros(6) + be16(0x0800) + zeros(36) + ipv4_udp()),
      kIpv4Udp);
}

TEST(Atm, HoldsLlcOrItsShortForm) {
  const Wire bridged = Wire{0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 7, 0, 0} + ethernet_frame();
  for (const Wire& llc :
       {snap_packet(), Wire{0xfe, 0xfe, 3, 0xcc} + ipv4_udp(), bridged, Wire{6, 6, 3} + ipv4_udp(),
        Wire{0xfe, 0xfe, 3, 0xcf, 0, 0x21} + ipv4_udp()}) {
    EXPECT_EQ(describe(link_type::kAtmRfc1483, llc), kIpv4Udp);
    EXPECT_EQ(describe(link_type::kSunAtm, be32(0x02000064) + llc), kIpv4Udp);
    EXPECT_EQ(describe(link_type::kSunAtm, be32(0x80000064) + llc), kIpv4Udp);
  }
  EXPECT_EQ(describe(link_type::kAtmRfc1483, Wire{3, 0x8e} + ipv6_udp()), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kAtmRfc1483, Wire{0xfe, 0xfe, 3, 0x83, 1}), "osi-network");
  EXPECT_EQ(describe(link_type::kAtmClip, snap_packet()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kAtmClip, ipv4_udp()), kIpv4Udp);
}

TEST(SunAtm, HoldsEthernetOnEmulatedNetworks) {
  EXPECT_EQ(describe(link_type::kSunAtm, be32(0x01000064) + be16(1) + ethernet_frame()), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kSunAtm, be32(0x01000064) + be16(0xff00) + zeros(50)),
            "linktype-sunatm");
  EXPECT_EQ(describe(link_type::kSunAtm, be32(0x06000005) + zeros(50)), "linktype-sunatm");
  EXPECT_EQ(describe(link_type::kSunAtm, be32(0x00000010) + zeros(50)), "linktype-sunatm");
}

TEST(FrameRelay, HoldsPppAndBridgedFramesWithoutPadding) {
  const Wire address{0x18, 0x41};
  EXPECT_EQ(describe(link_type::kFrameRelay, address + Wire{3, 0xcf, 0, 0x21} + ipv4_udp()),
            kIpv4Udp);
  const Wire bridged = Wire{3, 0, 0x80, 0, 0x80, 0xc2, 0, 7} + ethernet_frame();
  EXPECT_EQ(describe(link_type::kFrameRelay, address + bridged), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kMfr, Wire{0xc0, 1} + address + Wire{3, 0xcc} + ipv4_udp()),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kMfr, Wire{0x80, 1} + address + Wire{3, 0xcc} + ipv4_udp()),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kMfr, Wire{0x40, 2} + zeros(20)), "linktype-mfr");
  EXPECT_EQ(describe(link_type::kMfr, Wire{0xe1, 1} + zeros(20)), "linktype-mfr");
}

TEST(Ax25, HoldsIpInInformation) {
  const Wire station = zeros(6) + u8(0x60);
  const Wire last = zeros(6) + u8(0x61);
  const Wire ip = u8(0xcc) + ipv4_udp();
  EXPECT_EQ(describe(link_type::kAx25, station + last + u8(3) + ip), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kAx25, station + station + last + u8(0x22) + ip), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kAx25Kiss, u8(0x10) + station + last + u8(0x13) + ip), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kAx25Kiss, Wire{1, 50}), "linktype-ax25");
  EXPECT_EQ(describe(link_type::kAx25, station + last + u8(0x3f)), "linktype-ax25");
  EXPECT_EQ(describe(link_type::kAx25, station + last + Wire{3, 0xf0, 'h', 'i'}), "linktype-ax25");
  EXPECT_EQ(describe(link_type::kAx25, last + last + u8(3) + ip), kMalformed);
  EXPECT_EQ(describe(link_type::kAx25, zeros(90)), kMalformed);
}

TEST(Slip, HasTheWholePacketBehindItsHeader) {
  EXPECT_EQ(describe(link_type::kSlip, zeros(16) + ipv4_udp()), kIpv4Udp);
}

TEST(Preamble, IsFoundInFrontOfEthernet) {
  const Wire preamble{0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55};
  for (const std::size_t delimiter : {0xd5U, 0xe6U, 0x4cU, 0x7fU, 0xb3U}) {
    EXPECT_EQ(describe(link_type::kEthernetMpacket, preamble + u8(delimiter) + checked_frame()),
              kIpv4Udp);
  }
  EXPECT_EQ(describe(link_type::kEthernetMpacket, preamble + u8(0x07) + zeros(60)),
            "linktype-ethernet-mpacket");
  EXPECT_EQ(describe(link_type::kNetAnalyzerTransparent,
                     zeros(4) + preamble + u8(0xd5) + checked_frame()),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kNetAnalyzerTransparent, zeros(80)), kMalformed);
  EXPECT_EQ(describe(link_type::kEpon, zeros(8) + checked_frame()), kIpv4Udp);
}

TEST(Ebhscr, HoldsEthernetAmongOthers) {
  const auto record = [](std::size_t number) {
    return u8(number) + zeros(3) + be32(50) + zeros(24) + checked_frame();
  };
  EXPECT_EQ(describe(link_type::kEbhscr, record(0x50)), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kEbhscr, record(0x53)), "linktype-ebhscr");
}

TEST(Erf, HoldsRecordsOfSeveralKinds) {
  const auto record = [](std::size_t type, const Wire& payload) {
    return zeros(8) + u8(type) + zeros(7) + payload;
  };
  for (const std::size_t type : {2U, 11U, 16U, 20U}) {
    EXPECT_EQ(describe(link_type::kErf, record(type, be16(0) + ethernet_frame())), kIpv4Udp);
  }
  EXPECT_EQ(describe(link_type::kErf, record(1, be32(0xff030021) + ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kErf, record(10, be32(0x0f000800) + ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kErf, record(0x96, u8(0x80) + zeros(7) + zeros(8) + ipv4_udp())),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kErf, record(23, ipv6_udp())), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kErf, record(48, zeros(40))), "linktype-erf");
}

TEST(Tzsp, HoldsAFrameBehindItsTags) {
  const Wire tags{10, 1, 0xc8, 0, 12, 2, 1, 6, 1};
  EXPECT_EQ(describe(link_type::kTzsp, be32(0x01000001) + tags + ethernet_frame()), kIpv4Udp);
  EXPECT_EQ(
      describe(link_type::kTzsp, be32(0x01010012) + u8(1) + le16(8) + zeros(22) + snap_packet()),
      kIpv4Udp);
  EXPECT_EQ(describe(link_type::kTzsp, be32(0x01040000)), "linktype-tzsp");
  EXPECT_EQ(describe(link_type::kTzsp, be32(0x01000001) + Wire{10, 200} + zeros(20)), kMalformed);
}

TEST(Docsis, HoldsPacketsInTheClear) {
  const auto frame = [](std::size_t control, const Wire& extended) {
    return u8(control) + u8(extended.size()) + be16(extended.size() + 50) + extended + be16(0) +
           checked_frame();
  };
  EXPECT_EQ(describe(link_type::kDocsis, frame(0, {})), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kDocsis, frame(1, {0x43, 1, 0, 0, 0x61, 0})), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kDocsis, frame(1, {0x43, 1, 0x80, 0})), "linktype-docsis");
  EXPECT_EQ(describe(link_type::kDocsis, frame(1, {0x61, 7})), "linktype-docsis");
  EXPECT_EQ(describe(link_type::kDocsis, frame(0xc2, {})), "linktype-docsis");
  EXPECT_EQ(describe(link_type::kDocsis, Wire{1, 9, 0, 5} + zeros(60)), kMalformed);
}

TEST(Gfp, HoldsClientData) {
  const auto frame = [](std::size_t type, std::size_t identifier, const Wire& payload) {
    return be16(payload.size() + 4) + zeros(2) + u8(type) + u8(identifier) + zeros(2) + payload;
  };
  EXPECT_EQ(describe(link_type::kGfpF, frame(0, 1, checked_frame())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kGfpF, frame(0x11, 2, zeros(4) + be32(0xff030021) + ipv4_udp())),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kGfpF, frame(0, 0x11, ipv6_udp())), kIpv6Udp);
  EXPECT_EQ(describe(link_type::kGfpF, frame(0, 0x0d, be32(0x00010140) + ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kGfpF, frame(0x80, 1, checked_frame())), "linktype-gpf-f");
  EXPECT_EQ(describe(link_type::kGfpF, frame(0, 0x03, zeros(40))), "linktype-gpf-f");
}

TEST(Fcs, EndsFramesOfTaps) {
  const auto fcs_of = [](LinkType type, const Wire& wire) {
    return decode_frame(type, wire).fcs_len;
  };
  const Wire record = u8(0x50) + zeros(3) + be32(50) + zeros(16);
  EXPECT_EQ(fcs_of(link_type::kEthernetMpacket, zeros(7) + u8(0xd5) + checked_frame()), 4U);
  EXPECT_EQ(fcs_of(link_type::kNetAnalyzerTransparent, zeros(11) + u8(0xd5) + checked_frame()), 4U);
  EXPECT_EQ(fcs_of(link_type::kDocsis, be32(50) + be16(0) + checked_frame()), 4U);
  EXPECT_EQ(fcs_of(link_type::kEbhscr, record + zeros(8) + checked_frame()), 4U);
  EXPECT_EQ(fcs_of(link_type::kEbhscr, record + be32(4) + be32(0) + checked_frame()), 0U);
  EXPECT_EQ(fcs_of(link_type::kGfpF, be32(0) + Wire{0, 1, 0, 0} + checked_frame()), 4U);
  EXPECT_EQ(fcs_of(link_type::kGfpF, be32(0) + Wire{0x10, 1, 0, 0} + checked_frame() + zeros(4)),
            8U);
  EXPECT_EQ(fcs_of(link_type::kGfpF, be32(0) + Wire{0x10, 16, 0, 0} + ipv4_udp() + zeros(4)), 4U);
}

TEST(NetbsdHdlc, IsCiscos) {
  EXPECT_EQ(describe(link_type::kNetbsdHdlc, be32(0x8f0086dd) + ipv6_udp()), kIpv6Udp);
}

constexpr LinkType kJuniperLinks[] = {130, 131, 132, 133, 134, 135, 136, 137, 164, 167, 168, 174,
                                      178, 179, 180, 181, 183, 194, 200, 232, 233, 234, 238};

TEST(Juniper, WithoutLinkHeaderHoldsIp) {
  for (const LinkType type : kJuniperLinks) {
    const std::string name = "linktype-" + link_type_name(type);
    EXPECT_EQ(describe(type, mgc(3, le32(2) + ipv4_packet())), kIpv4Udp);
    EXPECT_EQ(describe(type, mgc(0x82, be16(3) + zeros(3) + be32(6) + ipv6_udp())), kIpv6Udp);
    EXPECT_EQ(describe(type, mgc(2, le32(2) + ipv4_udp())), name)
        << "a checksum that does not hold";
    EXPECT_EQ(describe(type, Wire{0, 0, 0, 2} + le32(2) + ipv4_packet()),
              name + " unsupported_link_type");
    EXPECT_EQ(describe(type, mgc(0x80, be16(99) + zeros(40))), kMalformed);
  }
}

TEST(Juniper, HasFramesOfItsLinks) {
  EXPECT_EQ(describe(link_type::kJuniperEther, mgc(1, ethernet_frame())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperPppoe, mgc(1, ethernet_frame())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperPpp, mgc(1, be32(0xff030021) + ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperCiscoHdlc, mgc(1, be32(0x0f000800) + ipv4_udp())),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperFrameRelay, mgc(1, Wire{0x18, 0x41, 3, 0xcc} + ipv4_udp())),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperPppoeAtm, mgc(1, be16(0x0800) + ipv4_udp())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperMonitor, mgc(1, zeros(8) + ipv4_packet())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperVp, mgc(1, zeros(18) + ipv4_packet())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperVs, mgc(1, ethernet_frame())),
            "linktype-juniper-vs unsupported_link_type");
}

TEST(Juniper, HasCookiesOfServicesCards) {
  const auto as = [](std::size_t protocol, const Wire& payload) {
    return mgc(1, Wire{0x47, 8, 0, 0, 0} + u8(protocol) + zeros(2) + payload);
  };
  const Wire labels = be32(0x00010140);
  for (const LinkType type :
       {link_type::kJuniperMlppp, link_type::kJuniperMlfr, link_type::kJuniperMfr}) {
    EXPECT_EQ(describe(type, as(0x00, ipv4_packet())), kIpv4Udp);
    EXPECT_EQ(describe(type, as(0x10, ipv6_udp())), kIpv6Udp);
    EXPECT_EQ(describe(type, as(0x20, labels + ipv4_udp())), kIpv4Udp);
    EXPECT_EQ(describe(type, as(0x30, zeros(20))), "linktype-" + link_type_name(type));
  }
  EXPECT_EQ(describe(link_type::kJuniperMlppp, as(0x00, be16(0xc021) + zeros(8))), "lcp");
}

TEST(Juniper, HasMultilinkPpp) {
  for (const Wire& before :
       {Wire{0x54, 0, 0, 1, 0, 0x21}, Wire{0, 1, 0, 0x21}, Wire{0, 0x21}, Wire{0xff, 3, 0, 0x21}}) {
    EXPECT_EQ(describe(link_type::kJuniperMlppp, mgc(1, before + ipv4_udp())), kIpv4Udp);
  }
}

TEST(Juniper, HasMultilinkFrameRelay) {
  for (const Wire& before : {Wire{0x54, 0, 0, 1, 3, 0xcc}, Wire{0, 1, 3, 0xcc},
                             Wire{0, 1, 3, 0, 0xcc}, Wire{0, 1, 0, 3, 0xcc}}) {
    EXPECT_EQ(describe(link_type::kJuniperMlfr, mgc(1, before + ipv4_udp())), kIpv4Udp);
  }
  for (const Wire& before : {Wire{0xc0, 0, 0x18, 0x41, 3, 0xcc}, Wire{0, 0, 0, 1, 3, 0xcc},
                             Wire{0x54, 0, 0, 1, 0, 1, 3, 0xcc}}) {
    EXPECT_EQ(describe(link_type::kJuniperMfr, mgc(1, before + ipv4_udp())), kIpv4Udp);
  }
  EXPECT_EQ(describe(link_type::kJuniperMlfr, mgc(1, Wire{0, 1, 7} + zeros(20))),
            "linktype-juniper-mlfr");
}

TEST(Juniper, HasAtm) {
  const Wire labels[] = {snap_packet(), Wire{0xfe, 0xfe, 3, 0xcc} + ipv4_udp(),
                         Wire{3, 0xcc} + ipv4_udp(), ipv4_packet()};
  for (const Wire& frame : labels) {
    EXPECT_EQ(describe(link_type::kJuniperAtm1, mgc(1, zeros(4) + frame)), kIpv4Udp);
    EXPECT_EQ(describe(link_type::kJuniperAtm2, mgc(1, zeros(8) + frame)), kIpv4Udp);
  }
  EXPECT_EQ(describe(link_type::kJuniperAtm1, mgc(1, u8(0x80) + zeros(52))),
            "linktype-juniper-atm1");
  EXPECT_EQ(describe(link_type::kJuniperAtm2, mgc(1, zeros(7) + u8(0x10) + zeros(52))),
            "linktype-juniper-atm2");
  EXPECT_EQ(describe(link_type::kJuniperAtm2, mgc(1, zeros(8) + be16(0x0021) + ipv4_udp())),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperAtm2, mgc(0, be32(1) + zeros(4) + ethernet_frame())),
            kIpv4Udp);
}

TEST(Juniper, GuessesOnlyWhatIsAWholeHeader) {
  EXPECT_EQ(describe(link_type::kJuniperGgsn, mgc(1, Wire{2, 0, 0, 0} + ipv4_packet())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperGgsn, mgc(1, Wire{0, 0, 2, 0, 0, 1, 0, 0} + ipv4_packet())),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperServices, mgc(1, zeros(16) + ipv4_packet())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperServices, mgc(0, zeros(12) + ipv4_packet())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperServices, mgc(0, zeros(8) + ipv4_packet())), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperServices, mgc(0, zeros(9) + ipv4_packet() + zeros(8))),
            "linktype-juniper-services");
  EXPECT_EQ(describe(link_type::kJuniperEs, mgc(1, Wire{0, 1, 64, 3} + zeros(12) + ipv4_packet())),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperEs, mgc(1, Wire{0, 1, 64, 1} + zeros(12) + ipv4_packet())),
            "linktype-juniper-es");
  EXPECT_EQ(describe(link_type::kJuniperMonitor, mgc(1, zeros(8) + ipv4_packet() + zeros(0))),
            kIpv4Udp);
  Wire too_long = ipv6_udp();
  too_long[4] = 1;
  EXPECT_EQ(describe(link_type::kJuniperMonitor, mgc(1, zeros(8) + too_long)),
            "linktype-juniper-monitor");
}

TEST(Juniper, HasThePacketBehindASecureTunnel) {
  const Wire tunnel = ethernet(0x0800, ipv4(50, zeros(24) + ipv4_packet()));
  EXPECT_EQ(describe(link_type::kJuniperSt, mgc(1, tunnel)), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kJuniperSt, mgc(1, ethernet_frame())), "linktype-juniper-st");
}

}  // namespace
}  // namespace wirecensus::decode
