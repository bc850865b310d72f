#include "decode/link/token_ring.h"

#include "decode/ethernet.h"

namespace wirecensus::decode {
namespace {

Next decode_payload(std::uint8_t frame_control, Cursor& cursor) {
  constexpr std::uint8_t kFrameType = 0xc0;
  constexpr std::uint8_t kLlc = 0x40;
  if ((frame_control & kFrameType) == kLlc) return decode_llc(cursor);
  return end(ProtocolSpace::link_type, link_type::kTokenRing);
}

// The route: its size, in bytes and even, is in its first byte.
Next decode_routed(std::uint8_t frame_control, Cursor& cursor) {
  constexpr std::uint8_t kSize = 0x1f;
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  const std::size_t size = cursor.bytes()[0] & kSize;
  if (size == 0 || size % 2 != 0) return broken(DecodeIssue::malformed_link);
  if (!cursor.skip(size)) return link_cut(cursor, size);
  return decode_payload(frame_control, cursor);
}

}  // namespace

// Source routing (IEEE 802.1D annex C): the highest bit of the source address says that the route
// follows the addresses.
Next decode_token_ring(Cursor& cursor) {
  struct TokenRingHeader {
    std::uint8_t access_control;
    std::uint8_t frame_control;
    std::uint8_t destination[6];
    std::uint8_t source[6];
  };
  constexpr std::uint8_t kRouted = 0x80;
  const auto* header = cursor.take<TokenRingHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(TokenRingHeader));
  const bool is_routed = (header->source[0] & kRouted) != 0;
  return is_routed ? decode_routed(header->frame_control, cursor)
                   : decode_payload(header->frame_control, cursor);
}

}  // namespace wirecensus::decode
