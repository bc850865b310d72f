// A label stack does not state what it carries: only the routers that agreed on the label know. The
// first nibble is a hint, not proof (RFC 4928): 4 and 6 are IP, 0 is a pseudowire control word (RFC
// 4385), 1 its associated channel (RFC 5586); but Ethernet without a control word (RFC 4448) starts
// with an address, which may have any first nibble. So the content must be plausible for what it is
// taken for (likeness.h); otherwise the protocol is MPLS, and no addresses are invented.
#include "decode/mpls.h"

#include "base/link_type.h"
#include "decode/ethertype.h"
#include "decode/ip.h"
#include "decode/likeness.h"

namespace wirecensus::decode {
namespace {

constexpr std::uint32_t kBottomOfStack = 0x100;
constexpr std::size_t kControlWordSize = 4;
constexpr std::size_t kEthernetHeaderSize = 14;

Next follow_ethernet() { return follow(ProtocolSpace::link_type, link_type::kEthernet); }

// The nibble is 4 or 6. The first byte of IPv4 without options, and of half of IPv6, is odd: as an
// Ethernet destination it would be an unassigned group address (IANA Ethernet Numbers: all start
// with 01, 33 or ff). So an odd byte is IP even if its lengths do not fit.
Next decode_ip_or_ethernet(std::uint16_t ip, Next neither, const Cursor& cursor) {
  constexpr std::uint8_t kGroup = 0x01;
  if ((cursor.bytes()[0] & kGroup) != 0) return follow(ProtocolSpace::ip, ip);
  const Likeness as_ip =
      ip == ip_version::kIpv4 ? likeness_to_ipv4(cursor) : likeness_to_ipv6(cursor);
  const Likeness as_ethernet = likeness_to_ethernet(cursor, 0);
  if (as_ethernet == Likeness::certain) return follow_ethernet();
  if (as_ip == Likeness::certain) return follow(ProtocolSpace::ip, ip);
  if (as_ethernet == Likeness::possible) return follow_ethernet();
  return as_ip == Likeness::possible ? follow(ProtocolSpace::ip, ip) : neither;
}

// The nibble is 0. The control word of Ethernet contains only a sequence number.
Next decode_control_word_or_ethernet(Next neither, Cursor& cursor) {
  const auto* flags_and_length = cursor.bytes().as<Be16>();
  const bool empty = flags_and_length != nullptr && *flags_and_length == 0;
  const Likeness behind_word = likeness_to_ethernet(cursor, kControlWordSize);
  const Likeness at_once = likeness_to_ethernet(cursor, 0);
  if (behind_word > at_once || (behind_word == at_once && empty)) {
    if (behind_word == Likeness::none) return neither;
    return link_after(kControlWordSize, link_type::kEthernet, cursor);
  }
  return at_once != Likeness::none ? follow_ethernet() : neither;
}

Next decode_channel_or_ethernet(Next neither, const Cursor& cursor) {
  constexpr std::uint16_t kChannel = 0x1000;  // version 0, reserved bits 0
  const auto* start = cursor.bytes().as<Be16>();
  const bool channel = start != nullptr && *start == kChannel;
  const Likeness least = channel ? Likeness::certain : Likeness::possible;
  return likeness_to_ethernet(cursor, 0) >= least ? follow_ethernet() : neither;
}

Next decode_payload(std::uint16_t type, Cursor& cursor) {
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  // Shorter packets on the wire are not recognised.
  const bool cut = cursor.bytes().size() < kControlWordSize + kEthernetHeaderSize &&
                   cursor.bytes().size() < cursor.wire_size();
  const Next neither =
      cut ? broken(DecodeIssue::truncated_link) : end(ProtocolSpace::ethertype, type);
  switch (cursor.bytes()[0] >> 4) {
    case 0: return decode_control_word_or_ethernet(neither, cursor);
    case 1: return decode_channel_or_ethernet(neither, cursor);
    case 4: return decode_ip_or_ethernet(ip_version::kIpv4, neither, cursor);
    case 6: return decode_ip_or_ethernet(ip_version::kIpv6, neither, cursor);
    default: return likeness_to_ethernet(cursor, 0) != Likeness::none ? follow_ethernet() : neither;
  }
}

}  // namespace

// RFC 3032. Labels are part of the path, except the entropy label (RFC 6790), which follows an
// indicator and differs between packets of one path.
Next decode_mpls(std::uint16_t type, Cursor& cursor) {
  constexpr int kLabelShift = 12;
  constexpr std::uint32_t kEntropyIndicator = 7;
  const auto* entry = cursor.take<Be32>();
  if (entry != nullptr && *entry >> kLabelShift == kEntropyIndicator)
    entry = cursor.take<Be32>();
  else if (entry != nullptr)
    cursor.note_path(PathKind::mpls, *entry >> kLabelShift);
  if (entry == nullptr) return link_cut(cursor, sizeof(Be32));
  if ((*entry & kBottomOfStack) == 0) return follow(ProtocolSpace::ethertype, type);
  return decode_payload(type, cursor);
}

}  // namespace wirecensus::decode
