// The numbers are those of https://www.tcpdump.org/linktypes.html. Capture headers that hold a
// frame of another kind (PPI, PKTAP) use the same numbers, in BSD's variant: hence the three for
// raw IP, of which 12 and 14 are BSD's own.
#include "decode/link.h"

#include "decode/capture_header.h"
#include "decode/cooked.h"
#include "decode/ether_type.h"
#include "decode/ethernet.h"
#include "decode/frame_relay.h"
#include "decode/ip.h"
#include "decode/loopback.h"
#include "decode/ppp.h"
#include "decode/shared_medium.h"
#include "decode/wlan.h"

namespace wirecensus {
namespace {

constexpr LinkType kRawBsd = 12;
constexpr LinkType kRawOpenBsd = 14;
constexpr LinkType kArcnetLinux = 129;
constexpr LinkType kPppWithDir = 204;
constexpr LinkType kCiscoHdlcWithDir = 205;
constexpr LinkType kFrameRelayWithDir = 206;
constexpr LinkType kMpls = 219;
constexpr LinkType kBroadcomTag = 281;
constexpr LinkType kBroadcomTagPrepended = 282;
constexpr LinkType kDsaTag = 284;
constexpr LinkType kEdsaTag = 285;

Next decode_rare_link(LinkType type, Cursor& cursor) {
  switch (type) {
    case link_type::kArcnetBsd: return decode_arcnet(0, cursor);
    case kArcnetLinux: return decode_arcnet(2, cursor);
    case link_type::kFddi: return decode_fddi(cursor);
    case kPppWithDir: return link_after(1, link_type::kPpp, cursor);
    case kCiscoHdlcWithDir: return link_after(1, link_type::kCiscoHdlc, cursor);
    case kFrameRelayWithDir: return link_after(1, link_type::kFrameRelay, cursor);
    case link_type::kNetAnalyzer: return decode_netanalyzer(cursor);
    case kBroadcomTagPrepended: return link_after(4, link_type::kEthernet, cursor);
    case kMpls: return follow(ProtocolSpace::ethertype, ether_type::kMpls);
    case kBroadcomTag:
    case kDsaTag: return decode_type_after(kMacAddressesSize + 4, cursor);
    case kEdsaTag: return decode_type_after(kMacAddressesSize + 8, cursor);
    default: return end(ProtocolSpace::link_type, type, DecodeIssue::unsupported_link_type);
  }
}

}  // namespace

Next decode_link(LinkType type, Cursor& cursor) {
  switch (type) {
    case link_type::kEthernet: return decode_ethernet(cursor);
    case link_type::kLinuxSll: return decode_sll(cursor);
    case link_type::kLinuxSll2: return decode_sll2(cursor);
    case link_type::kRaw:
    case kRawBsd:
    case kRawOpenBsd: return ip_by_version(cursor);
    case link_type::kIpv4: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case link_type::kIpv6: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    case link_type::kNull: return decode_null(cursor);
    case link_type::kLoop: return decode_loop(cursor);
    case link_type::kPpp:
    case link_type::kPppHdlc: return decode_ppp_frame(cursor);
    case link_type::kPppEther: return decode_pppoe(cursor);
    case link_type::kPppWithDirection: return decode_ppp_with_direction(cursor);
    case link_type::kCiscoHdlc: return decode_cisco_hdlc(cursor);
    case link_type::kFrameRelay: return decode_frame_relay(cursor);
    case link_type::kIeee80211: return decode_wlan(cursor);
    case link_type::kIeee80211Prism: return decode_prism(cursor);
    case link_type::kIeee80211Radiotap: return decode_radiotap(cursor);
    case link_type::kIeee80211Avs: return decode_avs(cursor);
    case link_type::kPpi: return decode_ppi(cursor);
    case link_type::kNflog: return decode_nflog(cursor);
    case link_type::kPktap: return decode_pktap(cursor);
    default: return decode_rare_link(type, cursor);
  }
}

}  // namespace wirecensus
