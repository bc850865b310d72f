// https://www.tcpdump.org/linktypes/LINKTYPE_ERF.html, and Endace's "ERF Types Reference Guide".
#include "decode/link/erf.h"

#include "decode/ip.h"

namespace wirecensus::decode {
namespace {

struct ErfHeader {
  Le64 time;
  std::uint8_t type;  // the highest bit: an extension header follows
  std::uint8_t flags;
  Be16 record_size;
  Be16 loss_counter;
  Be16 wire_size;
};

constexpr std::uint8_t kMore = 0x80;
constexpr std::size_t kExtensionSize = 8;

// The same bit of an extension header indicates a further one. Each takes bytes off, so the loop
// ends. False if one is not completely captured.
bool skip_extensions(std::uint8_t type, Cursor& cursor) {
  while ((type & kMore) != 0) {
    if (cursor.bytes().empty()) return false;
    type = cursor.bytes()[0];
    if (!cursor.skip(kExtensionSize)) return false;
  }
  return true;
}

}  // namespace

Next decode_erf(Cursor& cursor) {
  constexpr std::size_t kEthernetOffset = 2;
  const auto* header = cursor.take<ErfHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(ErfHeader));
  if (!skip_extensions(header->type, cursor)) return link_cut(cursor, kExtensionSize);
  switch (header->type & ~kMore) {
    case 1:  // packets over SONET: PPP or Cisco HDLC; the numbers differ by what the flags mean
    case 10:
    case 15:
    case 19: return follow(ProtocolSpace::link_type, link_type::kPppHdlc);
    case 2:  // Ethernet, in the same variants
    case 11:
    case 16:
    case 20: return link_after(kEthernetOffset, link_type::kEthernet, cursor);
    case 22: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case 23: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    default: return end(ProtocolSpace::link_type, link_type::kErf);
  }
}

}  // namespace wirecensus::decode
