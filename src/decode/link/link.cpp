// The numbers are those of https://www.tcpdump.org/linktypes.html. Capture headers that hold a
// frame of another kind (PPI, PKTAP) use the same numbers, in BSD's variant: hence the three for
// raw IP, of which 12 and 14 are BSD's own.
#include "decode/link/link.h"

#include <algorithm>
#include <array>

#include "decode/ethernet.h"
#include "decode/ethertype.h"
#include "decode/ip.h"
#include "decode/link/atm.h"
#include "decode/link/ax25.h"
#include "decode/link/bsd.h"
#include "decode/link/capture_header.h"
#include "decode/link/cooked.h"
#include "decode/link/docsis.h"
#include "decode/link/erf.h"
#include "decode/link/fibre_channel.h"
#include "decode/link/frame_relay.h"
#include "decode/link/gfp.h"
#include "decode/link/juniper.h"
#include "decode/link/loopback.h"
#include "decode/link/preamble.h"
#include "decode/link/shared_medium.h"
#include "decode/link/token_ring.h"
#include "decode/link/tzsp.h"
#include "decode/link/wlan.h"
#include "decode/ppp.h"

namespace wirecensus::decode {
namespace {

Next decode_raw(Cursor& cursor) { return ip_by_version(cursor); }

template <std::uint16_t Version>
Next decode_raw_of(Cursor&) {
  return follow(ProtocolSpace::ip, Version);
}

// A frame of link type `Inner` after a header of `Size` bytes, whose content is ignored.
template <std::size_t Size, LinkType Inner>
Next decode_behind(Cursor& cursor) {
  return link_after(Size, Inner, cursor);
}

// A header of `Size` bytes with an EtherType at `Offset`.
template <std::size_t Size, std::size_t Offset>
Next decode_typed(Cursor& cursor) {
  return ethertype_within(Size, Offset, cursor);
}

// A switch's tag of `Size` bytes between the addresses and the EtherType.
template <std::size_t Size>
Next decode_switch_tag(Cursor& cursor) {
  return decode_type_after(kMacAddressesSize + Size, cursor);
}

template <std::size_t OffsetSize>
Next decode_arcnet_of(Cursor& cursor) {
  return decode_arcnet(OffsetSize, cursor);
}

template <LinkType Type>
Next decode_juniper_of(Cursor& cursor) {
  return decode_juniper(Type, cursor);
}

template <LinkType Type>
Next decode_multilink_of(Cursor& cursor) {
  return decode_multilink(Type, cursor);
}

// The frame begins with its delimiter, of 4 bytes as all words of Fibre Channel.
template <LinkType Type, std::size_t DelimiterSize>
Next decode_fibre_channel_of(Cursor& cursor) {
  if (!cursor.skip(DelimiterSize)) return link_cut(cursor, DelimiterSize);
  return decode_fibre_channel(Type, cursor);
}

Next decode_labels(Cursor&) { return follow(ProtocolSpace::ethertype, ethertype::kMpls); }

namespace lt = link_type;

constexpr std::string_view kJunos = "tcpdump print-juniper.c, Wireshark packet-juniper.c";

// clang-format off
constexpr FollowedLink kLinks[] = {
    {lt::kNull, decode_null, "BSD loopback: address families, either byte order", "LINKTYPE_NULL"},
    {lt::kEthernet, decode_ethernet, "Ethernet II, IEEE 802.3 with LLC and SNAP, tags", "IEEE 802.3, RFC 894, RFC 1042"},
    {lt::kAx25, decode_ax25, "AX.25 information frames that hold IP", "AX.25 2.2"},
    {lt::kTokenRing, decode_token_ring, "Token Ring: LLC and SNAP, source routes", "IEEE 802.5, RFC 1042"},
    {lt::kArcnetBsd, decode_arcnet_of<0>, "ARCNET", "RFC 1201, RFC 1051"},
    {lt::kSlip, decode_behind<16, lt::kRaw>, "SLIP, the packet as it was before compression", "LINKTYPE_SLIP, RFC 1055"},
    {lt::kPpp, decode_ppp_frame, "PPP, bare or HDLC-framed, and Cisco HDLC", "RFC 1661, RFC 1662"},
    {lt::kFddi, decode_fddi, "FDDI: LLC and SNAP", "ISO 9314-2, RFC 1390"},
    {lt::kRawBsd, decode_raw, "IPv4 or IPv6 alone", "LINKTYPE_RAW, as BSD numbers it"},
    {lt::kRawOpenBsd, decode_raw, "IPv4 or IPv6 alone", "LINKTYPE_RAW, as OpenBSD numbers it"},
    {lt::kPppHdlc, decode_ppp_frame, "PPP in HDLC-like framing, and Cisco HDLC", "RFC 1662, RFC 1547"},
    {lt::kPppEther, decode_pppoe, "PPPoE sessions", "RFC 2516"},
    {lt::kSymantecFirewall, decode_typed<44, 6>, "Symantec Enterprise Firewall: EtherTypes", "tcpdump print-symantec.c"},
    {lt::kAtmRfc1483, decode_rfc1483, "AAL5: LLC, SNAP, bridged Ethernet, NLPID", "RFC 2684"},
    {lt::kRaw, decode_raw, "IPv4 or IPv6 alone", "LINKTYPE_RAW"},
    {lt::kCiscoHdlc, decode_cisco_hdlc, "Cisco HDLC", "RFC 1547, section 4.3.1"},
    {lt::kIeee80211, decode_wlan, "IEEE 802.11 data frames in the clear", "IEEE 802.11"},
    {lt::kAtmClip, decode_atm_clip, "Classical IP over ATM: LLC and SNAP, or IP alone", "RFC 2225"},
    {lt::kFrameRelay, decode_frame_relay, "frame relay: NLPID, SNAP, PPP, Cisco's EtherTypes", "RFC 2427, RFC 1973"},
    {lt::kLoop, decode_loop, "OpenBSD loopback: address families", "LINKTYPE_LOOP"},
    {lt::kEnc, decode_enc, "BSD enc(4): address families, either byte order", "LINKTYPE_ENC, net/if_enc.h"},
    {lt::kNetbsdHdlc, decode_cisco_hdlc, "Cisco HDLC as NetBSD records it", "RFC 1547, section 4.3.1"},
    {lt::kLinuxSll, decode_sll, "Linux cooked capture", "LINKTYPE_LINUX_SLL"},
    {lt::kPflog, decode_pflog, "BSD pflog(4): address families", "LINKTYPE_PFLOG, net/if_pflog.h"},
    {lt::kIeee80211Prism, decode_prism, "IEEE 802.11 behind a Prism or AVS header", "LINKTYPE_IEEE802_11_PRISM"},
    {lt::kIpOverFc, decode_ip_over_fibre_channel, "IP over Fibre Channel: LLC and SNAP", "RFC 4338"},
    {lt::kSunAtm, decode_sunatm, "SunATM: LLC and SNAP, LAN emulation", "LINKTYPE_SUNATM, RFC 2684"},
    {lt::kIeee80211Radiotap, decode_radiotap, "IEEE 802.11 behind a radiotap header", "https://www.radiotap.org"},
    {lt::kTzsp, decode_tzsp, "TZSP: Ethernet, IEEE 802.11", "Wireshark packet-tzsp.c"},
    {lt::kArcnetLinux, decode_arcnet_of<2>, "ARCNET as Linux records it", "RFC 1201, RFC 1051"},
    {lt::kJuniperMlppp, decode_juniper_of<lt::kJuniperMlppp>, "Juniper multilink PPP", kJunos},
    {lt::kJuniperMlfr, decode_juniper_of<lt::kJuniperMlfr>, "Juniper multilink frame relay, FRF.15", kJunos},
    {lt::kJuniperEs, decode_juniper_of<lt::kJuniperEs>, "Juniper encryption services", kJunos},
    {lt::kJuniperGgsn, decode_juniper_of<lt::kJuniperGgsn>, "Juniper GGSN", kJunos},
    {lt::kJuniperMfr, decode_juniper_of<lt::kJuniperMfr>, "Juniper multilink frame relay, FRF.16", kJunos},
    {lt::kJuniperAtm2, decode_juniper_of<lt::kJuniperAtm2>, "Juniper ATM2: LLC, SNAP, NLPID, Ethernet, PPP, IP", kJunos},
    {lt::kJuniperServices, decode_juniper_of<lt::kJuniperServices>, "Juniper adaptive services", kJunos},
    {lt::kJuniperAtm1, decode_juniper_of<lt::kJuniperAtm1>, "Juniper ATM1: LLC, SNAP, NLPID, IP", kJunos},
    {lt::kAppleIpOverIeee1394, decode_typed<18, 16>, "IP over IEEE 1394 as Apple records it: EtherTypes", "LINKTYPE_APPLE_IP_OVER_IEEE1394"},
    {lt::kDocsis, decode_docsis, "DOCSIS packets in the clear", "CM-SP-MULPIv3.1"},
    {lt::kIeee80211Avs, decode_avs, "IEEE 802.11 behind an AVS header", "LINKTYPE_IEEE802_11_AVS"},
    {lt::kJuniperMonitor, decode_juniper_of<lt::kJuniperMonitor>, "Juniper passive monitoring", kJunos},
    {lt::kPppWithDirection, decode_ppp_with_direction, "PPP of pppd, its first byte the direction", "LINKTYPE_PPP_PPPD"},
    {lt::kJuniperPppoe, decode_juniper_of<lt::kJuniperPppoe>, "Juniper PPPoE: Ethernet", kJunos},
    {lt::kJuniperPppoeAtm, decode_juniper_of<lt::kJuniperPppoeAtm>, "Juniper PPPoE over ATM: EtherTypes", kJunos},
    {lt::kGfpF, decode_gfp_frame, "frame-mapped GFP: Ethernet, PPP, MPLS, IP", "ITU-T G.7041"},
    {lt::kJuniperPicPeer, decode_juniper_of<lt::kJuniperPicPeer>, "Juniper PIC peer: packets without link header", kJunos},
    {lt::kJuniperEther, decode_juniper_of<lt::kJuniperEther>, "Juniper Ethernet", kJunos},
    {lt::kJuniperPpp, decode_juniper_of<lt::kJuniperPpp>, "Juniper PPP", kJunos},
    {lt::kJuniperFrameRelay, decode_juniper_of<lt::kJuniperFrameRelay>, "Juniper frame relay", kJunos},
    {lt::kJuniperCiscoHdlc, decode_juniper_of<lt::kJuniperCiscoHdlc>, "Juniper Cisco HDLC", kJunos},
    {lt::kMfr, decode_multilink_of<lt::kMfr>, "multilink frame relay, FRF.16", "FRF.16.1, RFC 2427"},
    {lt::kJuniperVp, decode_juniper_of<lt::kJuniperVp>, "Juniper voice", kJunos},
    {lt::kPpi, decode_ppi, "Per-Packet Information: a frame of any of these", "LINKTYPE_PPI"},
    {lt::kJuniperIsm, decode_juniper_of<lt::kJuniperIsm>, "Juniper ISM: packets without link header", kJunos},
    {lt::kErf, decode_erf, "Endace ERF: Ethernet, PPP, Cisco HDLC, IP", "LINKTYPE_ERF"},
    {lt::kJuniperSt, decode_juniper_of<lt::kJuniperSt>, "Juniper secure tunnels: the packet in the clear", kJunos},
    {lt::kAx25Kiss, decode_ax25_kiss, "AX.25 behind a byte of KISS", "AX.25 2.2, LINKTYPE_AX25_KISS"},
    {lt::kPppWithDir, decode_behind<1, lt::kPpp>, "PPP behind a byte of direction", "LINKTYPE_PPP_WITH_DIR"},
    {lt::kCiscoHdlcWithDir, decode_behind<1, lt::kCiscoHdlc>, "Cisco HDLC behind a byte of direction", "LINKTYPE_C_HDLC_WITH_DIR"},
    {lt::kFrameRelayWithDir, decode_behind<1, lt::kFrameRelay>, "frame relay behind a byte of direction", "LINKTYPE_FRELAY_WITH_DIR"},
    {lt::kMpls, decode_labels, "MPLS label stacks", "RFC 3032, RFC 4928"},
    {lt::kFc2, decode_fibre_channel_of<lt::kFc2, 0>, "Fibre Channel frames that begin an IP sequence", "RFC 4338, FC-FS"},
    {lt::kFc2WithDelimiters, decode_fibre_channel_of<lt::kFc2WithDelimiters, 4>, "Fibre Channel frames with delimiters, likewise", "RFC 4338, FC-FS"},
    {lt::kIpnet, decode_ipnet, "Solaris ipnet: address families", "LINKTYPE_IPNET"},
    {lt::kIpv4, decode_raw_of<ip_version::kIpv4>, "IPv4 alone", "RFC 791"},
    {lt::kIpv6, decode_raw_of<ip_version::kIpv6>, "IPv6 alone", "RFC 8200"},
    {lt::kJuniperVs, decode_juniper_of<lt::kJuniperVs>, "Juniper virtual server: packets without link header", kJunos},
    {lt::kJuniperSrxE2e, decode_juniper_of<lt::kJuniperSrxE2e>, "Juniper SRX E2E: packets without link header", kJunos},
    {lt::kJuniperFibreChannel, decode_juniper_of<lt::kJuniperFibreChannel>, "Juniper Fibre Channel: packets without link header", kJunos},
    {lt::kJuniperAtmCemic, decode_juniper_of<lt::kJuniperAtmCemic>, "Juniper ATM CE MIC: packets without link header", kJunos},
    {lt::kNflog, decode_nflog, "packets that Netfilter logged", "LINKTYPE_NFLOG"},
    {lt::kNetAnalyzer, decode_netanalyzer, "Ethernet behind a netANALYZER header", "LINKTYPE_NETANALYZER"},
    {lt::kNetAnalyzerTransparent, decode_netanalyzer_transparent, "Ethernet with preamble behind a netANALYZER header", "LINKTYPE_NETANALYZER_TRANSPARENT"},
    {lt::kIpoib, decode_typed<44, 40>, "IP over InfiniBand: EtherTypes", "RFC 4391"},
    {lt::kPktap, decode_pktap, "Apple PKTAP: a frame of any of these", "LINKTYPE_PKTAP"},
    {lt::kEpon, decode_behind<8, lt::kEthernet>, "Ethernet behind the preamble of EPON", "IEEE 802.3 clause 65"},
    {lt::kEthernetMpacket, decode_mpacket, "Ethernet behind its preamble, preempted frames", "IEEE 802.3 clause 99"},
    {lt::kLinuxSll2, decode_sll2, "Linux cooked capture, version 2", "LINKTYPE_LINUX_SLL2"},
    {lt::kEbhscr, decode_ebhscr, "Elektrobit EBHSCR: Ethernet", "LINKTYPE_EBHSCR"},
    {lt::kBroadcomTag, decode_switch_tag<4>, "Ethernet with a Broadcom switch tag", "LINKTYPE_DSA_TAG_BRCM"},
    {lt::kBroadcomTagPrepended, decode_behind<4, lt::kEthernet>, "Ethernet behind a Broadcom switch tag", "LINKTYPE_DSA_TAG_BRCM_PREPEND"},
    {lt::kDsaTag, decode_switch_tag<4>, "Ethernet with a Marvell switch tag", "LINKTYPE_DSA_TAG_DSA"},
    {lt::kEdsaTag, decode_switch_tag<8>, "Ethernet with a Marvell EDSA switch tag", "LINKTYPE_DSA_TAG_EDSA"},
};
// clang-format on

static_assert(std::ranges::is_sorted(kLinks, {}, &FollowedLink::type));

// The row of each link type in kLinks, counted from 1; 0 if it has none.
constexpr auto kRows = [] {
  std::array<std::uint8_t, std::size_t{lt::kEdsaTag} + 1> rows{};
  for (std::size_t i = 0; i < std::size(kLinks); ++i) {
    rows[kLinks[i].type] = static_cast<std::uint8_t>(i + 1);
  }
  return rows;
}();

}  // namespace

std::span<const FollowedLink> followed_links() { return kLinks; }

Next decode_link(LinkType type, Cursor& cursor) {
  const std::size_t row = type < kRows.size() ? kRows[type] : 0;
  if (row == 0) return end(ProtocolSpace::link_type, type, DecodeIssue::unsupported_link_type);
  return kLinks[row - 1].decode(cursor);
}

}  // namespace wirecensus::decode
