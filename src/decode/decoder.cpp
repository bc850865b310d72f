#include "decode/decoder.h"

#include <algorithm>

#include "decode/cursor.h"
#include "decode/ethertype.h"
#include "decode/headers.h"
#include "decode/ip.h"
#include "decode/link/link.h"
#include "decode/link/wlan.h"

namespace wirecensus::decode {
namespace {

// Maximum number of headers below IP: more than any network uses (each MPLS label and VLAN tag is
// one), few enough that a frame made of tags costs little.
constexpr int kMaxHeaders = 32;

// Decodes the header given by `next`.
Next decode_header(Next next, Cursor& cursor, Packet& packet) {
  switch (next.space()) {
    case ProtocolSpace::link_type: return decode_link(next.number(), cursor);
    case ProtocolSpace::ip: return decode_ip(next.number(), cursor, packet);
    default: return decode_ethertype(next.number(), cursor);
  }
}

}  // namespace

void decode_headers(Next next, Cursor& cursor, Packet& packet) {
  std::uint32_t last = cursor.offset();  // where the last header begins
  for (int headers = 0; next.follow(); ++headers) {
    last = cursor.offset();
    const bool too_many = headers >= kMaxHeaders && next.space() != ProtocolSpace::ip;
    next = too_many ? broken(DecodeIssue::too_many_headers) : decode_header(next, cursor, packet);
  }
  packet.issue = next.issue();
  // An IP header has set the protocol; without one, it is what the frame has in its place.
  if (packet.source.version != IpVersion::none) return;
  packet.protocol = next.protocol();
  packet.network_offset = next.issue() == DecodeIssue::none ? cursor.offset() : last;
}

void decode_header_by_header(const Frame& frame, Packet& packet) {
  packet.time = frame.time;
  packet.frame_len = frame.frame_len;
  packet.cap_len = frame.cap_len;
  // Damaged files have captured lengths above the wire length; the bytes are decoded nevertheless.
  Cursor cursor(frame.bytes(), std::max(frame.frame_len, frame.cap_len), frame.big_endian);
  cursor.declare_fcs(frame.fcs_len);
  if (frame.interface != 0) cursor.note_path(PathKind::interface, frame.interface);
  decode_headers(follow(ProtocolSpace::link_type, frame.link_type), cursor, packet);
  packet.fcs_len = cursor.fcs_len();
  packet.next = cursor.next();
}

void decode_subframe(const Frame& frame, const Subframe& subframe, Packet& packet) {
  const Bytes bytes = frame.bytes().first(subframe.end).skip(subframe.offset);
  Cursor cursor(bytes, subframe.end - subframe.offset, frame.big_endian, subframe.offset);
  if (frame.interface != 0) cursor.note_path(PathKind::interface, frame.interface);
  decode_headers(decode_aggregate(subframe.has_mesh_control, cursor), cursor, packet);
  packet.next = cursor.next();
  const std::uint32_t end = cursor.subframe_end() != 0 ? cursor.subframe_end() : subframe.end;
  packet.time = frame.time;
  packet.frame_len = end - subframe.offset;
  packet.cap_len = static_cast<std::uint32_t>(bytes.first(packet.frame_len).size());
}

}  // namespace wirecensus::decode
