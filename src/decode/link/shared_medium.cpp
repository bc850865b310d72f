#include "decode/link/shared_medium.h"

#include "base/link_type.h"
#include "decode/ethernet.h"
#include "decode/ethertype.h"
#include "decode/ip.h"

namespace wirecensus::decode {
namespace {

// The numbers of RFC 1201 are followed by a fragmentation header, those of RFC 1051 do not.
Next arcnet_payload(std::uint8_t protocol) {
  constexpr std::uint16_t kArp = 0x0806;
  constexpr std::uint16_t kReverseArp = 0x8035;
  switch (protocol) {
    case 212:
    case 240: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case 196: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    case 213:
    case 241: return end(ProtocolSpace::ethertype, kArp);
    case 214: return end(ProtocolSpace::ethertype, kReverseArp);
    default:
      return end(ProtocolSpace::link_type, link_type::kArcnetBsd,
                 DecodeIssue::unsupported_link_type);
  }
}

}  // namespace

Next decode_fddi(Cursor& cursor) {
  constexpr std::size_t kHeaderSize = 1 + kMacAddressesSize;  // frame control, then addresses
  constexpr std::uint8_t kFormatMask = 0xf0;  // class, address length, format; the rest is priority
  constexpr std::uint8_t kAsynchronousLlc = 0x50;
  if (cursor.bytes().empty()) return link_cut(cursor, kHeaderSize);
  const std::uint8_t control = cursor.bytes()[0];
  if (!cursor.skip(kHeaderSize)) return link_cut(cursor, kHeaderSize);
  if ((control & kFormatMask) == kAsynchronousLlc) return decode_llc(cursor);
  return end(ProtocolSpace::link_type, link_type::kFddi);  // a token or the ring's own management
}

Next decode_arcnet(std::size_t offset_size, Cursor& cursor) {
  constexpr std::size_t kFragmentationSize = 3;  // split flag, sequence number
  constexpr std::uint8_t kException = 0xff;      // a padded packet: the flag comes again
  const std::size_t protocol_at = 2 + offset_size;
  if (cursor.bytes().size() <= protocol_at) return link_cut(cursor, protocol_at + 1);
  const std::uint8_t protocol = cursor.bytes()[protocol_at];
  cursor.skip(protocol_at + 1);
  if (protocol == 240 || protocol == 241) return arcnet_payload(protocol);
  if (cursor.bytes().empty()) return link_cut(cursor, kFragmentationSize);
  const bool padded = cursor.bytes()[0] == kException;
  const std::size_t size =
      padded && offset_size == 0 ? 1 + 2 * kFragmentationSize : kFragmentationSize;
  if (!cursor.skip(size)) return link_cut(cursor, size);
  return arcnet_payload(protocol);
}

}  // namespace wirecensus::decode
