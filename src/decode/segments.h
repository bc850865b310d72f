// Divides a super packet into the packets on the wire. Arithmetic only, because they differ only in
// their lengths, as far as they are counted. All lengths are in bytes.
//
// All segments have the headers of the super packet, without the jumbo payload option of IPv6, and
// `segment_bytes` of its payload; the last one has the rest. Padding that a driver may have added
// to a short last segment is unknown.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>

#include "base/frame.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Whether the frame was several packets on the wire and their boundaries are known.
inline bool is_divisible(const Frame& frame) { return frame.segment_header_bytes != 0; }

// Number of packets on the wire; 1 if the frame is not divisible.
inline std::uint32_t segment_count(const Frame& frame) {
  if (!is_divisible(frame)) return 1;
  assert(frame.segment_bytes != 0 && frame.segment_header_bytes <= frame.frame_len);
  const std::uint32_t payload = frame.frame_len - frame.segment_header_bytes;
  return (payload + frame.segment_bytes - 1) / frame.segment_bytes;
}

// Size of headers that segments do not have: those of the jumbo payload option, in a separate
// hop-by-hop header (RFC 2675, section 2).
inline std::uint32_t removed_bytes(const Frame& frame) { return frame.has_jumbo_option ? 8 : 0; }

// Size of the headers of each segment.
inline std::uint32_t segment_headers(const Frame& frame) {
  return frame.segment_header_bytes - removed_bytes(frame);
}

// Size of headers on the wire that the frame does not have, less those that only the frame has. 0
// for a frame of one segment.
inline std::uint64_t hidden_header_bytes(const Frame& frame) {
  const std::uint64_t segments = segment_count(frame);
  if (segments == 1) return 0;
  return segments * segment_headers(frame) - frame.segment_header_bytes;
}

// The packet of segment `number`; `whole` is the packet of the frame. Preconditions:
// is_divisible(frame), number < segment_count(frame).
Packet segment_packet(const Frame& frame, const Packet& whole, std::uint32_t number);

}  // namespace wirecensus::decode
