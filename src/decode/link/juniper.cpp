// https://www.tcpdump.org/linktypes.html lists these link types without a description; this file
// reads them as tcpdump (print-juniper.c) and Wireshark (packet-juniper.c) do.
#include "decode/link/juniper.h"

#include "base/link_type.h"
#include "decode/ethertype.h"
#include "decode/link/juniper_ip.h"
#include "decode/link/juniper_pic.h"
#include "decode/ppp.h"

namespace wirecensus::decode {
namespace {

struct JuniperHeader {
  std::uint8_t magic[3];
  std::uint8_t flags;
};

constexpr std::uint8_t kIncoming = 0x01;
constexpr std::uint8_t kNoLinkHeader = 0x02;
constexpr std::uint8_t kExtensions = 0x80;

bool has_magic(const JuniperHeader& header) {
  return header.magic[0] == 'M' && header.magic[1] == 'G' && header.magic[2] == 'C';
}

// Juniper's own number of the protocol is in the place of a link header. It is in the byte order of
// the router, and may name labels that were removed: so the packet itself is examined instead.
Next decode_without_link_header(LinkType type, Cursor& cursor) {
  constexpr std::size_t kProtocolSize = 4;
  return ip_after(kProtocolSize, type, cursor);
}

Next decode_link_header(JuniperFrame frame, Cursor& cursor) {
  switch (frame.type) {
    case link_type::kJuniperMlppp: return decode_juniper_mlppp(frame, cursor);
    case link_type::kJuniperMlfr: return decode_juniper_mlfr(frame, cursor);
    case link_type::kJuniperEs: return decode_juniper_es(frame, cursor);
    case link_type::kJuniperGgsn: return decode_juniper_ggsn(frame, cursor);
    case link_type::kJuniperMfr: return decode_juniper_mfr(frame, cursor);
    case link_type::kJuniperAtm2: return decode_juniper_atm2(frame, cursor);
    case link_type::kJuniperServices: return decode_juniper_services(frame, cursor);
    case link_type::kJuniperAtm1: return decode_juniper_atm1(frame, cursor);
    case link_type::kJuniperMonitor: return ip_after(8, frame.type, cursor);
    case link_type::kJuniperPppoe:
    case link_type::kJuniperEther: return follow(ProtocolSpace::link_type, link_type::kEthernet);
    case link_type::kJuniperPppoeAtm: return ethertype_within(2, 0, cursor);
    case link_type::kJuniperPpp: return decode_ppp_frame(cursor);
    case link_type::kJuniperFrameRelay:
      return follow(ProtocolSpace::link_type, link_type::kFrameRelay);
    case link_type::kJuniperCiscoHdlc: return decode_cisco_hdlc(cursor);
    case link_type::kJuniperVp: return ip_after(18, frame.type, cursor);
    case link_type::kJuniperSt: return decode_juniper_st(frame, cursor);
    default: return end(ProtocolSpace::link_type, frame.type, DecodeIssue::unsupported_link_type);
  }
}

}  // namespace

Next decode_juniper(LinkType type, Cursor& cursor) {
  const auto* header = cursor.take<JuniperHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(JuniperHeader));
  if (!has_magic(*header)) {  // not written by JUNOS before 7
    return end(ProtocolSpace::link_type, type, DecodeIssue::unsupported_link_type);
  }
  if ((header->flags & kExtensions) != 0) {
    const auto* size = cursor.take<Be16>();
    if (size == nullptr) return link_cut(cursor, sizeof(Be16));
    if (!cursor.skip(*size)) return link_cut(cursor, *size);
  }
  if ((header->flags & kNoLinkHeader) != 0) return decode_without_link_header(type, cursor);
  return decode_link_header({type, (header->flags & kIncoming) != 0}, cursor);
}

}  // namespace wirecensus::decode
