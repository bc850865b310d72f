// A super packet taken apart: the packets that the wire carried for it. Arithmetic only, because
// they differ only in their lengths, as far as they are counted. All lengths are in bytes.
//
// All segments have the headers of the super packet, without the jumbo payload option of IPv6, and
// `segment_bytes` of its payload, the last one what is left. Padding that a driver may have added
// to a short last one is not known.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>

#include "base/frame.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Whether the frame was several packets on the wire, and it is known where they begin.
inline bool is_divisible(const Frame& frame) { return frame.segment_header_bytes != 0; }

// How many packets the wire carried for the frame: 1 unless it is divisible.
inline std::uint32_t segment_count(const Frame& frame) {
  if (!is_divisible(frame)) return 1;
  assert(frame.segment_bytes != 0 && frame.segment_header_bytes <= frame.frame_len);
  const std::uint32_t payload = frame.frame_len - frame.segment_header_bytes;
  return (payload + frame.segment_bytes - 1) / frame.segment_bytes;
}

// Bytes of headers that segments do not have: those of the jumbo payload option, which is in a
// hop-by-hop header of its own (RFC 2675, section 2).
inline std::uint32_t removed_bytes(const Frame& frame) { return frame.has_jumbo_option ? 8 : 0; }

// Bytes of headers that each segment has.
inline std::uint32_t segment_headers(const Frame& frame) {
  return frame.segment_header_bytes - removed_bytes(frame);
}

// Bytes of headers that the wire carried and the frame does not have, less those that only the
// frame has. 0 of a frame that is one segment.
inline std::uint64_t hidden_header_bytes(const Frame& frame) {
  const std::uint64_t segments = segment_count(frame);
  if (segments == 1) return 0;
  return segments * segment_headers(frame) - frame.segment_header_bytes;
}

// The packet of segment `number`, where `whole` is the packet of the frame. Preconditions:
// is_divisible(frame), number < segment_count(frame).
Packet segment_packet(const Frame& frame, const Packet& whole, std::uint32_t number);

}  // namespace wirecensus::decode
