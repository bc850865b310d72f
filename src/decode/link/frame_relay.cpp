#include "decode/link/frame_relay.h"

#include "decode/ethernet.h"
#include "decode/nlpid.h"

namespace wirecensus::decode {
namespace {

constexpr std::size_t kMaxAddressSize = 4;

// The size of the address, whose last byte has the low bit set (ITU-T Q.922, section 3.3); 0 if
// there is no such byte.
std::size_t address_size(Bytes bytes) {
  const std::size_t limit = bytes.first(kMaxAddressSize).size();
  for (std::size_t i = 1; i < limit; ++i) {
    if ((bytes[i] & 1) != 0) return i + 1;
  }
  return 0;
}

}  // namespace

Next decode_nlpid(Cursor& cursor) {
  constexpr std::uint8_t kSnap = 0x80;
  if (!cursor.bytes().empty() && cursor.bytes()[0] == 0) cursor.skip(1);
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  const std::uint8_t identifier = cursor.bytes()[0];
  cursor.skip(1);
  if (identifier == kSnap) return decode_snap(0, cursor);
  return follow_nlpid(identifier, end(ProtocolSpace::llc, identifier));
}

Next decode_multilink(LinkType type, Cursor& cursor) {
  constexpr std::uint8_t kBegin = 0x80;
  constexpr std::uint8_t kControl = 0x20;
  constexpr std::size_t kHeaderSize = 2;  // flags and a sequence number
  if (cursor.bytes().empty()) return link_cut(cursor, kHeaderSize);
  const std::uint8_t flags = cursor.bytes()[0];
  if ((flags & kControl) != 0 || (flags & kBegin) == 0) return end(ProtocolSpace::link_type, type);
  return link_after(kHeaderSize, link_type::kFrameRelay, cursor);
}

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
    return decode_nlpid(cursor);
  }
  // Cisco's own encapsulation: an EtherType, which never begins with 3 in use.
  const auto* type = cursor.take<Be16>();
  if (type == nullptr) return link_cut(cursor, sizeof(Be16));
  return follow(ProtocolSpace::ethertype, *type);
}

}  // namespace wirecensus::decode
