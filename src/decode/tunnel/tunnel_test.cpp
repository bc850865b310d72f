// Each kind of tunnel, as frames written from its specification; and what is not one.
#include "decode/tunnel/tunnel.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/link_type.h"
#include "support/frame_builder.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

constexpr const char* kInner = "10.0.0.1 10.0.0.2 udp 53 99 ip 32 payload 4";
constexpr const char* kInner6 = "2001:db8::1 2001:db8::2 udp 53 99 ip 52 payload 4";

Wire inner_frame() { return ethernet(0x0800, ipv4_udp()); }

// From memory of exactly `cap_len` bytes, so that reading beyond the end is detected.
Encapsulation encapsulation(LinkType type, const Wire& wire, std::size_t cap_len) {
  const auto bytes = std::make_unique<std::uint8_t[]>(cap_len);
  std::copy_n(wire.begin(), cap_len, bytes.get());
  Frame frame;
  frame.data = bytes.get();
  frame.cap_len = static_cast<std::uint32_t>(cap_len);
  frame.frame_len = static_cast<std::uint32_t>(wire.size());
  frame.link_type = type;
  const Packet outer = decode(frame);
  const Encapsulation result = decode_tunnels(frame, outer);
  EXPECT_TRUE(!result.is_tunnel() || may_carry_tunnel(outer));
  return result;
}

// "vxlan/6in4 shared 5 vlan 7: " and the inner packet, or "hidden"; "none" without a tunnel.
std::string tunnel_text(const Encapsulation& result) {
  if (!result.is_tunnel()) return "none";
  std::string text;
  for (const TunnelKind kind : result.chain) {
    if (kind == TunnelKind::none) break;
    text += (text.empty() ? "" : "/") + std::string(tunnel_kind_name(kind));
  }
  if (result.id.kind == TunnelIdKind::shared) text += " shared " + std::to_string(result.id.number);
  if (result.id.kind == TunnelIdKind::one_way)
    text += " one-way " + std::to_string(result.id.number);
  if (result.vlan != 0) text += " vlan " + std::to_string(result.vlan);
  return text + ": " + (result.is_hidden() ? "hidden" : describe(result.inner));
}

std::string tunnel_in(const Wire& ip) {
  const Wire wire = ethernet(ip[0] >> 4 == 4 ? 0x0800 : 0x86dd, ip);
  return tunnel_text(encapsulation(link_type::kEthernet, wire, wire.size()));
}
std::string tunnel_in_udp(std::size_t port, const Wire& payload, std::size_t from = 40000) {
  return tunnel_in(ipv4(17, udp(from, port, payload)));
}
std::string tunnel_in_gre(const Wire& gre) { return tunnel_in(ipv4(47, gre)); }

Wire be24_and(std::size_t number, std::size_t last) { return be32(number << 8 | last); }
Wire vxlan(std::size_t network, const Wire& frame, std::size_t flags = 0x08000000) {
  return be32(flags) + be24_and(network, 0) + frame;
}
Wire geneve(std::size_t type, const Wire& options, const Wire& payload) {
  return u8(options.size() / 4) + u8(0) + be16(type) + be24_and(9, 0) + options + payload;
}
Wire gtp(std::size_t endpoint, const Wire& payload, std::size_t flags = 0x30,
         std::size_t message = 255) {
  return u8(flags) + u8(message) + be16(payload.size()) + be32(endpoint) + payload;
}
Wire gre(std::size_t flags, std::size_t type, const Wire& rest) {
  return be16(flags) + be16(type) + rest;
}
Wire pptp(const Wire& payload, std::size_t call = 77) {
  return gre(0x3001, 0x880b, be16(payload.size()) + be16(call) + be32(1) + payload);
}
Wire ppp_ipv4() { return Wire{0xff, 0x03, 0x00, 0x21} + ipv4_udp(); }
Wire l2tp(const Wire& payload) {
  return be16(0x4002) + be16(8 + payload.size()) + be16(3) + be16(4) + payload;
}
Wire erspan2(const Wire& frame) { return be16(0x1005) + be16(0x0064) + be32(0) + frame; }
Wire erspan3(std::size_t frame_type, bool subheader, const Wire& frame) {
  return be16(0x2005) + be16(0x0064) + be32(0) + be16(0) +
         be16(frame_type << 10 | (subheader ? 1U : 0U)) + (subheader ? zeros(8) : Wire{}) + frame;
}

TEST(Vxlan, GivesTheFrameInItsNetwork) {
  EXPECT_EQ(tunnel_in_udp(4789, vxlan(100, inner_frame())),
            std::string("vxlan shared 100: ") + kInner);
  EXPECT_EQ(tunnel_in_udp(8472, vxlan(0, inner_frame())), std::string("vxlan shared 0: ") + kInner);
  const Wire tagged = ethernet(0x8100, be16(0x2007) + be16(0x86dd) + ipv6_udp());
  EXPECT_EQ(tunnel_in_udp(4789, vxlan(5, tagged)),
            std::string("vxlan shared 5 vlan 7: ") + kInner6);
  EXPECT_EQ(tunnel_in_udp(4789, vxlan(5, ethernet(0x0806, zeros(28)))), "vxlan: hidden");
  EXPECT_EQ(tunnel_in(ipv6(17, udp(1, 4789, vxlan(1, inner_frame())))),
            std::string("vxlan shared 1: ") + kInner);
}

TEST(Vxlan, MayHaveAGroupPolicyOrANextProtocol) {
  EXPECT_EQ(tunnel_in_udp(4789, vxlan(1, inner_frame(), 0x88401234)),
            std::string("vxlan shared 1: ") + kInner);
  EXPECT_EQ(tunnel_in_udp(4790, vxlan(1, ipv4_udp(), 0x0c000001)),
            std::string("vxlan-gpe shared 1: ") + kInner);
  EXPECT_EQ(tunnel_in_udp(4790, vxlan(1, ipv6_udp(), 0x0c000002)),
            std::string("vxlan-gpe shared 1: ") + kInner6);
  EXPECT_EQ(tunnel_in_udp(4789, vxlan(1, inner_frame(), 0x0c000003)),
            std::string("vxlan-gpe shared 1: ") + kInner);
  const Wire nsh = be16(0x0002) + u8(2) + u8(1) + be32(0x00000aff);
  EXPECT_EQ(tunnel_in_udp(4790, vxlan(1, nsh + ipv4_udp(), 0x0c000004)),
            std::string("vxlan-gpe shared 1: ") + kInner);
  EXPECT_EQ(tunnel_in_udp(4790, vxlan(1, mpls_label(16, true) + ipv4_udp(), 0x0c000005)),
            std::string("vxlan-gpe shared 1: ") + kInner);
  EXPECT_EQ(tunnel_in_udp(4790, vxlan(1, zeros(60), 0x0c000007)), "vxlan-gpe: hidden");
}

TEST(Vxlan, IsOnlyWhatKeepsTheReservedBits) {
  for (const std::size_t flags : {0x00000000U, 0x18000000U, 0x08000001U, 0x08010000U, 0x09000000U})
    EXPECT_EQ(tunnel_in_udp(4789, vxlan(1, inner_frame(), flags)), "none") << std::hex << flags;
  EXPECT_EQ(tunnel_in_udp(4789, be32(0x08000000) + be24_and(1, 1) + inner_frame()), "none");
  EXPECT_EQ(tunnel_in_udp(4790, vxlan(1, ipv4_udp(), 0x0c010001)), "none");
  EXPECT_EQ(tunnel_in_udp(53, vxlan(1, inner_frame()), 4789), "none");
}

TEST(Geneve, GivesWhatItsProtocolTypeSays) {
  EXPECT_EQ(tunnel_in_udp(6081, geneve(0x6558, {}, inner_frame())),
            std::string("geneve shared 9: ") + kInner);
  const Wire options = be16(0x0102) + u8(1) + u8(1) + be32(0) + be16(0x0102) + u8(2) + u8(0);
  EXPECT_EQ(tunnel_in_udp(6081, geneve(0x0800, options, ipv4_udp())),
            std::string("geneve shared 9: ") + kInner);
  EXPECT_EQ(tunnel_in_udp(6081, geneve(0x86dd, {}, ipv6_udp())),
            std::string("geneve shared 9: ") + kInner6);
  EXPECT_EQ(tunnel_in_udp(6081, geneve(0x0806, {}, zeros(28))), "geneve: hidden");
}

TEST(Geneve, IsOnlyWhatFits) {
  EXPECT_EQ(tunnel_in_udp(6081, geneve(0x1234, {}, ipv4_udp())), "none");
  EXPECT_EQ(tunnel_in_udp(6081, u8(0x40) + geneve(0x0800, {}, ipv4_udp())), "none");
  EXPECT_EQ(tunnel_in_udp(6081, geneve(0x0800, be32(3), ipv4_udp())), "none");  // option too long
  EXPECT_EQ(tunnel_in_udp(6081, u8(63) + u8(0) + be16(0x0800) + be32(0) + ipv4_udp()), "none");
  EXPECT_EQ(tunnel_in_udp(6081, u8(0) + u8(1) + be16(0x0800) + be32(0) + ipv4_udp()), "none");
}

TEST(Gre, GivesWhatItsProtocolTypeSays) {
  EXPECT_EQ(tunnel_in_gre(gre(0, 0x0800, ipv4_udp())), std::string("gre: ") + kInner);
  EXPECT_EQ(tunnel_in_gre(gre(0x2000, 0x86dd, be32(42) + ipv6_udp())),
            std::string("gre shared 42: ") + kInner6);
  EXPECT_EQ(tunnel_in_gre(gre(0xb000, 0x0800, be32(0) + be32(42) + be32(1) + ipv4_udp())),
            std::string("gre shared 42: ") + kInner);
  const Wire routes = be16(0x0800) + u8(0) + u8(4) + be32(1) + be32(0);
  EXPECT_EQ(tunnel_in_gre(gre(0x4000, 0x0800, be32(0) + routes + ipv4_udp())),
            std::string("gre: ") + kInner);
  EXPECT_EQ(tunnel_in_gre(gre(0, 0x880b, ppp_ipv4())), std::string("gre: ") + kInner);
  EXPECT_EQ(tunnel_in_gre(gre(0, 0x6558, inner_frame())), std::string("gre: ") + kInner);
  EXPECT_EQ(tunnel_in_gre(gre(0, 0x8847, mpls_label(16, true) + ipv4_udp())),
            std::string("gre: ") + kInner);
  EXPECT_EQ(tunnel_in_gre(gre(0, 0x883e, be32(0) + ipv4_udp())), std::string("gre: ") + kInner);
  EXPECT_EQ(tunnel_in_gre(gre(0, 0x883e, ipv4_udp())), std::string("gre: ") + kInner);
  EXPECT_EQ(tunnel_in_gre(gre(0, 0x2001, zeros(30))), "gre: hidden");  // NHRP
  EXPECT_EQ(tunnel_in_udp(4754, gre(0, 0x0800, ipv4_udp())), std::string("gre: ") + kInner);
}

TEST(Gre, KeepaliveIsAPacketWhoseAnswerIsInIt) {
  EXPECT_EQ(tunnel_in_gre(gre(0, 0, {})), "gre-keepalive: hidden");
  EXPECT_EQ(tunnel_in_gre(gre(0, 0x0800, ipv4(47, gre(0, 0, {})))),
            "gre: 10.0.0.1 10.0.0.2 gre ip 24 payload 4");
}

TEST(Gre, IsOnlyVersionZeroWithoutReservedBits) {
  for (const std::size_t flags : {0x0002U, 0x0008U, 0x0100U, 0x0800U})
    EXPECT_EQ(tunnel_in_gre(gre(flags, 0x0800, ipv4_udp())), "none") << flags;
  EXPECT_EQ(tunnel_in_gre(gre(0x0001, 0x0800, ipv4_udp())), "none");
}

TEST(Nvgre, HasItsSubnetInTheKey) {
  EXPECT_EQ(tunnel_in_gre(gre(0x2000, 0x6558, be24_and(7, 0xab) + inner_frame())),
            std::string("nvgre shared 7: ") + kInner);
  // With a sequence number it is GRE with a key.
  EXPECT_EQ(tunnel_in_gre(gre(0x3000, 0x6558, be24_and(7, 1) + be32(1) + inner_frame())),
            std::string("gre shared 1793: ") + kInner);
}

TEST(Pptp, CarriesPppOfACall) {
  EXPECT_EQ(tunnel_in_gre(pptp(ppp_ipv4())), std::string("pptp one-way 77: ") + kInner);
  EXPECT_EQ(tunnel_in_gre(pptp(Wire{0x21} + ipv4_udp())),
            std::string("pptp one-way 77: ") + kInner);
  EXPECT_EQ(tunnel_in_gre(gre(0x2081, 0x880b, be32(77) + be32(1))), "pptp: hidden");
  EXPECT_EQ(tunnel_in_gre(pptp(Wire{0x00, 0xfd} + zeros(20))), "pptp: hidden");  // compressed
  EXPECT_EQ(tunnel_in_gre(gre(0x1001, 0x880b, be32(1) + ppp_ipv4())), "none");   // no key
  EXPECT_EQ(tunnel_in_gre(gre(0x3009, 0x880b, be32(77) + be32(1) + ppp_ipv4())), "none");
}

TEST(Erspan, InItsThreeForms) {
  EXPECT_EQ(tunnel_in_gre(gre(0, 0x88be, inner_frame())), std::string("erspan1: ") + kInner);
  EXPECT_EQ(tunnel_in_gre(gre(0x1000, 0x88be, be32(1) + erspan2(inner_frame()))),
            std::string("erspan2 one-way 100: ") + kInner);
  for (const bool subheader : {false, true}) {
    EXPECT_EQ(tunnel_in_gre(gre(0x1000, 0x22eb, be32(1) + erspan3(0, subheader, inner_frame()))),
              std::string("erspan3 one-way 100: ") + kInner);
  }
  EXPECT_EQ(tunnel_in_gre(gre(0x1000, 0x22eb, be32(1) + erspan3(2, false, ipv6_udp()))),
            std::string("erspan3 one-way 100: ") + kInner6);
  EXPECT_EQ(tunnel_in_gre(gre(0x1000, 0x22eb, be32(1) + erspan3(7, false, zeros(60)))),
            "erspan3: hidden");
  EXPECT_EQ(tunnel_in_gre(gre(0x1000, 0x88be, be32(1) + be16(0x2005) + zeros(80))), "none");
}

TEST(IpInIp, OfAllFourKinds) {
  EXPECT_EQ(tunnel_in(ipv4(4, ipv4_udp())), std::string("ipip: ") + kInner);
  EXPECT_EQ(tunnel_in(ipv4(41, ipv6_udp())), std::string("6in4: ") + kInner6);
  EXPECT_EQ(tunnel_in(ipv6(4, ipv4_udp())), std::string("4in6: ") + kInner);
  EXPECT_EQ(tunnel_in(ipv6(41, ipv6_udp())), std::string("6in6: ") + kInner6);
}

TEST(IpInIp, IsOnlyAPacketThatFits) {
  EXPECT_EQ(tunnel_in(ipv4(4, ipv6_udp())), "none");
  EXPECT_EQ(tunnel_in(ipv4(41, ipv4_udp())), "none");
  EXPECT_EQ(tunnel_in(ipv4(4, u8(0x44) + zeros(40))), "none");
  Wire longer = ipv4_udp();
  longer[3] = 200;
  EXPECT_EQ(tunnel_in(ipv4(4, longer)), "none");
  EXPECT_EQ(tunnel_in(ipv4(4, zeros(10))), "none");
}

TEST(Gtp, CarriesUserDataOfAnEndpoint) {
  EXPECT_EQ(tunnel_in_udp(2152, gtp(8, ipv4_udp())), std::string("gtp one-way 8: ") + kInner);
  EXPECT_EQ(tunnel_in_udp(999, gtp(8, ipv6_udp()), 2152), std::string("gtp one-way 8: ") + kInner6);
  EXPECT_EQ(tunnel_in_udp(2152, gtp(8, be32(0) + ipv4_udp(), 0x32)),
            std::string("gtp one-way 8: ") + kInner);
  const Wire extensions =
      be16(0) + u8(0) + u8(0x85) + u8(1) + be16(9) + u8(0xc0) + u8(2) + zeros(6) + u8(0);
  EXPECT_EQ(tunnel_in_udp(2152, gtp(8, extensions + ipv4_udp(), 0x34)),
            std::string("gtp one-way 8: ") + kInner);
}

TEST(Gtp, IsOnlyWhatPassesEveryCheck) {
  EXPECT_EQ(tunnel_in_udp(2152, gtp(8, ipv4_udp(), 0x30, 1)), "none");           // an echo
  EXPECT_EQ(tunnel_in_udp(2152, gtp(8, ipv4_udp(), 0x50)), "none");              // version 2
  EXPECT_EQ(tunnel_in_udp(2152, gtp(8, ipv4_udp(), 0x20)), "none");              // GTP'
  EXPECT_EQ(tunnel_in_udp(2152, gtp(8, ipv4_udp(), 0x38)), "none");              // the spare bit
  EXPECT_EQ(tunnel_in_udp(2152, gtp(8, zeros(40))), "none");                     // no IP packet
  EXPECT_EQ(tunnel_in_udp(2152, gtp(8, be32(0x85) + zeros(40), 0x34)), "none");  // size 0
  Wire longer = gtp(8, ipv4_udp());
  longer[3] += 1;
  EXPECT_EQ(tunnel_in_udp(2152, longer), "none");
  longer = gtp(8, ipv4_udp());
  longer[8 + 3] += 1;  // the inner packet
  EXPECT_EQ(tunnel_in_udp(2152, longer), "none");
}

TEST(Gtp, FirstFragmentHasTheWholeInnerPacket) {
  const Wire data = udp(2152, 2152, gtp(8, ipv4(17, udp(53, 99, zeros(1400)))));
  const Wire part(data.begin(), data.begin() + 800);
  EXPECT_EQ(tunnel_in(ipv4(17, part, 0x2000)),
            "gtp one-way 8: 10.0.0.1 10.0.0.2 udp 53 99 ip 1428 payload 1400");
  EXPECT_EQ(tunnel_in(ipv4(17, Wire(data.begin() + 800, data.end()), 100)), "none");
}

TEST(Teredo, CarriesAWholeIpv6Packet) {
  EXPECT_EQ(tunnel_in_udp(3544, ipv6_udp()), std::string("teredo: ") + kInner6);
  const Wire origin = be16(0) + be16(1) + be32(2);
  EXPECT_EQ(tunnel_in_udp(999, origin + ipv6_udp(), 3544), std::string("teredo: ") + kInner6);
  const Wire authentication = be16(1) + u8(2) + u8(3) + zeros(2 + 3 + 9);
  EXPECT_EQ(tunnel_in_udp(3544, authentication + ipv6_udp()), std::string("teredo: ") + kInner6);
  EXPECT_EQ(tunnel_in_udp(3544, authentication + origin + ipv6_udp()),
            std::string("teredo: ") + kInner6);
  EXPECT_EQ(tunnel_in_udp(3544, ipv4_udp()), "none");
  Wire longer = ipv6_udp();
  longer[5] += 1;
  EXPECT_EQ(tunnel_in_udp(3544, longer), "none");
  EXPECT_EQ(tunnel_in_udp(3545, ipv6_udp()), "none");
}

TEST(L2tp, Version2CarriesPpp) {
  EXPECT_EQ(tunnel_in_udp(1701, l2tp(ppp_ipv4())), std::string("l2tp one-way 196612: ") + kInner);
  const Wire options = be16(0x0a02) + be16(3) + be16(4) + be32(0) + be16(2) + be16(0);
  EXPECT_EQ(tunnel_in_udp(1701, options + ppp_ipv4()),
            std::string("l2tp one-way 196612: ") + kInner);
  EXPECT_EQ(tunnel_in_udp(1701, l2tp(be16(0xc021) + zeros(8))), "l2tp: hidden");        // LCP
  EXPECT_EQ(tunnel_in_udp(1701, be16(0xc802) + be16(12) + be32(0) + be32(0)), "none");  // control
  EXPECT_EQ(tunnel_in_udp(1701, be16(0x4012) + be16(8) + be32(0x00030004)), "none");
  EXPECT_EQ(tunnel_in_udp(1701, be16(0x4002) + be16(9) + be32(0x00030004)), "none");
}

TEST(L2tp, Version3IsKnownByKindAlone) {
  EXPECT_EQ(tunnel_in_udp(1701, be16(3) + be16(0) + be32(5) + inner_frame()), "l2tpv3: hidden");
  EXPECT_EQ(tunnel_in_udp(1701, be16(3) + be16(0) + be32(0) + inner_frame()), "none");
  EXPECT_EQ(tunnel_in(ipv4(115, be32(5) + inner_frame())), "l2tpv3: hidden");
  EXPECT_EQ(tunnel_in(ipv4(115, be32(0) + inner_frame())), "none");
}

TEST(Mpls, InUdpAndInIp) {
  const Wire labels = mpls_label(77, false) + mpls_label(17, true);
  EXPECT_EQ(tunnel_in_udp(6635, labels + ipv4_udp()), std::string("mpls one-way 77: ") + kInner);
  EXPECT_EQ(tunnel_in(ipv6(137, labels + ipv6_udp())), std::string("mpls one-way 77: ") + kInner6);
  EXPECT_EQ(tunnel_in_udp(6635, labels + be32(0x10000007) + zeros(40)), "none");
}

TEST(Etherip, HasOneVersion) {
  EXPECT_EQ(tunnel_in(ipv4(97, be16(0x3000) + inner_frame())), std::string("etherip: ") + kInner);
  EXPECT_EQ(tunnel_in(ipv4(97, be16(0x3001) + inner_frame())), "none");
}

TEST(OpaqueTunnels, AreKnownByKindAlone) {
  EXPECT_EQ(tunnel_in(ipv4(50, be32(1) + be32(1) + zeros(60))), "esp: hidden");
  const std::array<std::array<std::size_t, 2>, 4> messages{{{1, 148}, {2, 92}, {3, 64}, {4, 32}}};
  for (const auto& [type, size] : messages) {
    const Wire message = u8(type) + zeros(size - 1);
    EXPECT_EQ(tunnel_in_udp(51820, message), "wireguard: hidden") << type;
    EXPECT_EQ(tunnel_in_udp(9, message, 51820), "wireguard: hidden") << type;
    EXPECT_EQ(tunnel_in_udp(51820, message + zeros(1)), "none") << type;
    const bool is_handshake = type < 3;
    EXPECT_EQ(tunnel_in_udp(443, message), is_handshake ? "wireguard: hidden" : "none") << type;
    EXPECT_EQ(tunnel_in_udp(443, u8(3 - type % 3) + zeros(size - 1)), "none") << type;
    EXPECT_EQ(tunnel_in_udp(443, u8(type) + zeros(size - 2) + u8(1)), "none") << type;
  }
  const Wire encrypted = ethernet(0x88e5, Wire{0x0c, 0} + be32(1) + zeros(60));
  EXPECT_EQ(tunnel_text(encapsulation(link_type::kEthernet, encrypted, encrypted.size())),
            "macsec: hidden");
  const Wire clear = ethernet(0x88e5, Wire{0x00, 0} + be32(1) + be16(0x0800) + ipv4_udp());
  EXPECT_EQ(tunnel_text(encapsulation(link_type::kEthernet, clear, clear.size())), "none");
}

TEST(Tunnels, NestAndGiveTheInnermost) {
  const Wire teredo = ipv4(17, udp(3544, 3544, ipv6_udp()));
  EXPECT_EQ(tunnel_in_udp(2152, gtp(8, teredo)), std::string("gtp/teredo: ") + kInner6);
  const Wire inner = ethernet(0x0800, ipv4(17, udp(1, 4789, vxlan(6, inner_frame()))));
  EXPECT_EQ(tunnel_in_gre(gre(0x1000, 0x88be, be32(1) + erspan2(inner))),
            std::string("erspan2/vxlan shared 6: ") + kInner);
  // What is hidden in the second is not lost: the first has a packet.
  EXPECT_EQ(tunnel_in(ipv4(4, ipv4(50, zeros(40)))),
            "ipip: 10.0.0.1 10.0.0.2 esp ip 60 payload 40");
}

TEST(Tunnels, EightIpHeadersAreRead) {
  Wire packet = ipv4_udp();
  for (int i = 0; i < 7; ++i) packet = ipv4(4, packet);
  EXPECT_EQ(tunnel_in(packet), std::string("ipip/ipip/ipip/ipip/ipip/ipip/ipip: ") + kInner);
  EXPECT_EQ(tunnel_in(ipv4(4, packet)),
            "ipip/ipip/ipip/ipip/ipip/ipip/ipip: 10.0.0.1 10.0.0.2 ipv4 ip 52 payload 32 "
            "too_many_headers");
}

TEST(Tunnels, OffsetsOfTheInnerPacketAreThoseOfTheFrame) {
  const Wire front = ethernet(0x0800, {});
  const Wire wire = ethernet(0x0800, ipv4(17, udp(1, 4789, vxlan(1, inner_frame()))));
  const Encapsulation result = encapsulation(link_type::kEthernet, wire, wire.size());
  EXPECT_EQ(result.inner.network_offset, front.size() + 20 + 8 + 8 + 14);
  EXPECT_EQ(result.inner.transport_offset, result.inner.network_offset + 20);
  EXPECT_EQ(result.inner.frame_len, wire.size());
}

// A packet of each kind that is followed.
std::vector<Wire> samples() {
  const Wire sequence = be32(1);
  const Wire extension = be16(0) + u8(0) + u8(0x85) + u8(1) + be16(9) + u8(0);
  return {ipv4(17, udp(1, 4789, vxlan(1, inner_frame()))),
          ipv4(17, udp(1, 4790, vxlan(1, ipv4_udp(), 0x0c000001))),
          ipv4(17, udp(1, 6081, geneve(0x6558, be32(1 << 8), inner_frame()))),
          ipv4(47, gre(0xb000, 0x0800, zeros(12) + ipv4_udp())),
          ipv4(47, gre(0x2000, 0x6558, be32(7) + inner_frame())),
          ipv4(47, pptp(ppp_ipv4())),
          ipv4(47, gre(0, 0x88be, inner_frame())),
          ipv4(47, gre(0x1000, 0x88be, sequence + erspan2(inner_frame()))),
          ipv4(47, gre(0x1000, 0x22eb, sequence + erspan3(0, true, inner_frame()))),
          ipv4(4, ipv4_udp()),
          ipv6(4, ipv4_udp()),
          ipv4(17, udp(2152, 2152, gtp(8, extension + ipv4_udp(), 0x34))),
          ipv4(17, udp(1701, 1701, l2tp(ppp_ipv4()))),
          ipv4(17, udp(1, 6635, mpls_label(16, true) + ipv4_udp())),
          ipv4(97, be16(0x3000) + inner_frame())};
}

// Cut at any byte, what was captured decides how much is known; it is never another packet.
TEST(Tunnels, CutAnywhereGiveTheSameOrLess) {
  for (const Wire& ip : samples()) {
    const Wire wire = ethernet(ip[0] >> 4 == 4 ? 0x0800 : 0x86dd, ip);
    const std::string whole = tunnel_text(encapsulation(link_type::kEthernet, wire, wire.size()));
    ASSERT_NE(whole.find(kInner), std::string::npos) << whole;
    for (std::size_t size = 0; size < wire.size(); ++size) {
      const Encapsulation result = encapsulation(link_type::kEthernet, wire, size);
      if (!result.is_tunnel() || result.is_hidden()) continue;
      EXPECT_EQ(tunnel_text(result).substr(0, 6), whole.substr(0, 6)) << size;
      EXPECT_EQ(address_text(result.inner.source), "10.0.0.1") << whole << " cut at " << size;
      EXPECT_EQ(result.inner.ip_bytes, 32U) << whole << " cut at " << size;
    }
  }
}

// Any bytes: sanitizers watch the reads, and what is found lies within the frame.
TEST(Tunnels, ChangedBytesStayWithinTheFrame) {
  std::mt19937 random(17);  // NOLINT(cert-msc51-cpp): the same bytes each run
  for (const Wire& ip : samples()) {
    const Wire wire = ethernet(ip[0] >> 4 == 4 ? 0x0800 : 0x86dd, ip);
    for (int round = 0; round < 3000; ++round) {
      Wire changed = wire;
      for (int i = 0; i < 1 + round % 4; ++i)
        changed[14 + random() % (changed.size() - 14)] = static_cast<std::uint8_t>(random());
      const std::size_t size = round % 3 == 0 ? random() % changed.size() : changed.size();
      const Encapsulation result = encapsulation(link_type::kEthernet, changed, size);
      if (result.is_hidden()) continue;
      EXPECT_TRUE(result.is_tunnel());
      EXPECT_LT(result.inner.network_offset, size);
      EXPECT_LE(result.inner.transport_offset, size);
    }
  }
}

}  // namespace
}  // namespace wirecensus::decode
