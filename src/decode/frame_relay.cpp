#include "decode/frame_relay.h"

#include "decode/ethernet.h"
#include "decode/ip.h"

namespace wirecensus {
namespace {

constexpr std::size_t kMaxAddressSize = 4;

// The size of the address, of which the last byte has the low bit set (ITU-T Q.922, section 3.3);
// 0 where there is no such byte.
std::size_t address_size(Bytes bytes) {
  const std::size_t limit = bytes.first(kMaxAddressSize).size();
  for (std::size_t i = 1; i < limit; ++i) {
    if ((bytes[i] & 1) != 0) return i + 1;
  }
  return 0;
}

// The network layer protocol identifier (RFC 2427, ISO/IEC TR 9577); a zero may pad in front of it.
Next decode_identifier(Cursor& cursor) {
  if (!cursor.bytes().empty() && cursor.bytes()[0] == 0) cursor.skip(1);
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  const std::uint8_t identifier = cursor.bytes()[0];
  cursor.skip(1);
  switch (identifier) {
    case 0x80: return decode_snap(cursor);
    case 0xcc: return follow(ProtocolSpace::ip, ip_version::kIpv4);
    case 0x8e: return follow(ProtocolSpace::ip, ip_version::kIpv6);
    default: return end(ProtocolSpace::llc, identifier);
  }
}

}  // namespace

Next decode_frame_relay(Cursor& cursor) {
  const std::size_t size = address_size(cursor.bytes());
  if (size == 0) {
    return cursor.bytes().size() < kMaxAddressSize ? link_cut(cursor, kMaxAddressSize)
                                                   : broken(DecodeIssue::malformed_link);
  }
  cursor.skip(size);
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  if (cursor.bytes()[0] == kUnnumberedInformation) {
    cursor.skip(1);
    return decode_identifier(cursor);
  }
  // Cisco's own encapsulation: an EtherType, which never begins with 3 in use.
  const auto* type = cursor.take<Be16>();
  if (type == nullptr) return link_cut(cursor, sizeof(Be16));
  return follow(ProtocolSpace::ethertype, *type);
}

}  // namespace wirecensus
