// Names of protocols. IP protocols have the keywords of IANA's Assigned Internet Protocol Numbers.
// Names of the other spaces differ from these and from each other, so that a name identifies one
// protocol: "spanning-tree" for LLC, because "stp" is IP protocol 118.
#include "base/protocol.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>

#include "base/decode_issue.h"
#include "base/link_type.h"

namespace wirecensus {
namespace {

// From 0 on. Empty if IANA has no keyword ("any host internal protocol"). Each row has five
// numbers; the first is in the comment.
// clang-format off
constexpr std::string_view kIpNames[] = {
    /*   0 */ "hopopt", "icmp", "igmp", "ggp", "ipv4",
    /*   5 */ "st", "tcp", "cbt", "egp", "igp",
    /*  10 */ "bbn-rcc-mon", "nvp-ii", "pup", "argus", "emcon",
    /*  15 */ "xnet", "chaos", "udp", "mux", "dcn-meas",
    /*  20 */ "hmp", "prm", "xns-idp", "trunk-1", "trunk-2",
    /*  25 */ "leaf-1", "leaf-2", "rdp", "irtp", "iso-tp4",
    /*  30 */ "netblt", "mfe-nsp", "merit-inp", "dccp", "3pc",
    /*  35 */ "idpr", "xtp", "ddp", "idpr-cmtp", "tp++",
    /*  40 */ "il", "ipv6", "sdrp", "ipv6-route", "ipv6-frag",
    /*  45 */ "idrp", "rsvp", "gre", "dsr", "bna",
    /*  50 */ "esp", "ah", "i-nlsp", "swipe", "narp",
    /*  55 */ "min-ipv4", "tlsp", "skip", "ipv6-icmp", "ipv6-nonxt",
    /*  60 */ "ipv6-opts", "", "cftp", "", "sat-expak",
    /*  65 */ "kryptolan", "rvd", "ippc", "", "sat-mon",
    /*  70 */ "visa", "ipcv", "cpnx", "cphb", "wsn",
    /*  75 */ "pvp", "br-sat-mon", "sun-nd", "wb-mon", "wb-expak",
    /*  80 */ "iso-ip", "vmtp", "secure-vmtp", "vines", "iptm",
    /*  85 */ "nsfnet-igp", "dgp", "tcf", "eigrp", "ospfigp",
    /*  90 */ "sprite-rpc", "larp", "mtp", "ax.25", "ipip",
    /*  95 */ "micp", "scc-sp", "etherip", "encap", "",
    /* 100 */ "gmtp", "ifmp", "pnni", "pim", "aris",
    /* 105 */ "scps", "qnx", "a/n", "ipcomp", "snp",
    /* 110 */ "compaq-peer", "ipx-in-ip", "vrrp", "pgm", "",
    /* 115 */ "l2tp", "ddx", "iatp", "stp", "srp",
    /* 120 */ "uti", "smp", "sm", "ptp", "isis-over-ipv4",
    /* 125 */ "fire", "crtp", "crudp", "sscopmce", "iplt",
    /* 130 */ "sps", "pipe", "sctp", "fc", "rsvp-e2e-ignore",
    /* 135 */ "mobility-header", "udplite", "mpls-in-ip", "manet", "hip",
    /* 140 */ "shim6", "wesp", "rohc", "ethernet", "aggfrag",
    /* 145 */ "nsh", "homa", "bit-emu",
};
// clang-format on

static_assert(std::size(kIpNames) == 148 && kIpNames[ip_protocol::kUdpLite] == "udplite");

struct NumberName {
  std::uint16_t number;
  std::string_view name;
};

// Without those of tags: the protocol is what follows the tag.
constexpr NumberName kEtherTypeNames[] = {
    {0x0200, "pup-ethernet"},
    {0x0600, "xns-ethernet"},
    {0x0806, "arp"},
    {0x0842, "wake-on-lan"},
    {0x0bad, "vines-ip"},
    {0x22ea, "srp-ethernet"},
    {0x22f0, "avtp"},
    {0x22f3, "trill"},
    {0x4305, "batman-adv"},
    {0x6002, "dec-mop-remote-console"},
    {0x6003, "decnet"},
    {0x6004, "dec-lat"},
    {0x6558, "transparent-ethernet-bridging"},
    {0x8035, "rarp"},
    {0x809b, "appletalk"},
    {0x80f3, "aarp"},
    {0x8137, "ipx"},
    {0x8808, "ethernet-flow-control"},
    {0x8809, "slow-protocols"},
    {0x880b, "ppp-ethernet"},
    {0x8847, "mpls"},
    {0x8848, "mpls-multicast"},
    {0x8863, "pppoe-discovery"},
    {0x8864, "pppoe-session"},
    {0x888e, "eapol"},
    {0x8892, "profinet"},
    {0x88a2, "ata-over-ethernet"},
    {0x88a4, "ethercat"},
    {0x88b8, "goose"},
    {0x88ba, "sampled-values"},
    {0x88cc, "lldp"},
    {0x88cd, "sercos-iii"},
    {0x88e1, "homeplug-av"},
    {0x88e3, "mrp"},
    {0x88e5, "macsec"},
    {0x88f5, "mvrp"},
    {0x88f7, "ptp-ethernet"},
    {0x88fb, "prp"},
    {0x8902, "cfm"},
    {0x8906, "fcoe"},
    {0x8914, "fcoe-initialization"},
    {0x8915, "roce"},
    {0x8947, "geonetworking"},
    {0x894f, "nsh-ethernet"},
    {0x9000, "loopback-test"},
    {0xd28b, "arista"},
};

constexpr NumberName kLlcNames[] = {
    {0x42, "spanning-tree"}, {0xe0, "ipx-llc"},   {0xf0, "netbios"},
    {0xfe, "osi-network"},   {0xff, "ipx-802.3"},
};

constexpr NumberName kPppNames[] = {
    {0x0029, "appletalk-ppp"},
    {0x002b, "ipx-ppp"},
    {0x002d, "vj-compressed-tcp"},
    {0x002f, "vj-uncompressed-tcp"},
    {0x0031, "bridging-pdu"},
    {0x003d, "multilink"},
    {0x00fd, "compressed-datagram"},
    {0x8021, "ipcp"},
    {0x8029, "atcp"},
    {0x802b, "ipxcp"},
    {0x8031, "bcp"},
    {0x8057, "ipv6cp"},
    {0x80fd, "ccp"},
    {0x8281, "mplscp"},
    {0xc021, "lcp"},
    {0xc023, "pap"},
    {0xc025, "link-quality-report"},
    {0xc223, "chap"},
    {0xc227, "eap"},
};

// Cisco's numbers; other organizations rarely use SNAP for their own protocols.
constexpr NumberName kSnapNames[] = {
    {0x0104, "pagp"}, {0x010b, "pvst"}, {0x0111, "udld"},
    {0x2000, "cdp"},  {0x2003, "vtp"},  {0x2004, "dtp"},
};

// By type, then subtype (IEEE 802.11-2020, table 9-1). Empty: reserved.
constexpr std::string_view kWlanNames[4][16] = {
    {"association-request", "association-response", "reassociation-request",
     "reassociation-response", "probe-request", "probe-response", "timing-advertisement", "",
     "beacon", "atim", "disassociation", "authentication", "deauthentication", "action",
     "action-no-ack", ""},
    {"", "", "trigger", "tack", "beamforming-report-poll", "ndp-announcement",
     "control-frame-extension", "control-wrapper", "block-ack-request", "block-ack", "ps-poll",
     "rts", "cts", "ack", "cf-end", "cf-end-cf-ack"},
    {"data", "data-cf-ack", "data-cf-poll", "data-cf-ack-cf-poll", "null", "cf-ack", "cf-poll",
     "cf-ack-cf-poll", "qos-data", "qos-data-cf-ack", "qos-data-cf-poll", "qos-data-cf-ack-cf-poll",
     "qos-null", "", "qos-cf-poll", "qos-cf-ack-cf-poll"},
    {"dmg-beacon", "s1g-beacon", "", "", "", "", "", "", "", "", "", "", "", "", "", ""},
};

std::string hexadecimal(std::string_view space, std::uint16_t number, int digits) {
  char text[4];
  const auto end = std::to_chars(text, text + sizeof text, number, 16).ptr;
  const auto length = static_cast<std::size_t>(end - text);
  const auto width = std::max(static_cast<std::size_t>(digits), length);
  std::string name(space);
  return name.append("-0x").append(width - length, '0').append(text, length);
}

template <std::size_t Size>
std::string name_or_number(const NumberName (&names)[Size], std::string_view space, int digits,
                           std::uint16_t number) {
  const auto* end = std::end(names);
  const auto* found = std::find_if(std::begin(names), end,
                                   [number](const NumberName& n) { return n.number == number; });
  return found != end ? std::string(found->name) : hexadecimal(space, number, digits);
}

std::string ip_name(std::uint16_t number) {
  const bool has_name = number < std::size(kIpNames) && !kIpNames[number].empty();
  return has_name ? std::string(kIpNames[number]) : std::to_string(number);
}

std::string wlan_name(std::uint16_t number) {
  const unsigned type = number >> 8;
  const unsigned subtype = number & 0xff;
  if (type > 3 || subtype > 15 || kWlanNames[type][subtype].empty()) {
    return hexadecimal("wlan", number, 4);
  }
  return std::string("wlan-").append(kWlanNames[type][subtype]);
}

std::string issue_name(std::uint16_t number) {
  if (number >= kDecodeIssueCount) return hexadecimal("undecoded", number, 4);
  return std::string(decode_issue_name(static_cast<DecodeIssue>(number)));
}

}  // namespace

std::string protocol_name(Protocol protocol) {
  const std::uint16_t number = protocol.number;
  switch (protocol.space) {
    case ProtocolSpace::ip: return ip_name(number);
    case ProtocolSpace::ethertype: return name_or_number(kEtherTypeNames, "ethertype", 4, number);
    case ProtocolSpace::llc: return name_or_number(kLlcNames, "llc", 2, number);
    case ProtocolSpace::ppp: return name_or_number(kPppNames, "ppp", 4, number);
    case ProtocolSpace::snap: return name_or_number(kSnapNames, "snap", 4, number);
    case ProtocolSpace::wlan: return wlan_name(number);
    case ProtocolSpace::link_type: return "linktype-" + link_type_name(number);
    case ProtocolSpace::undecoded: return issue_name(number);
    case ProtocolSpace::remainder: return "remainder";
  }
  return hexadecimal("protocol", number, 4);
}

}  // namespace wirecensus
