// Decodes the bytes of a frame to a Packet: pure functions without allocation, clock, I/O or
// exceptions. Safe for any bytes, and thread-safe.
//
// Precondition of all: frame.data has frame.cap_len readable bytes. Packets do not refer to them.
#pragma once

#include "base/frame.h"
#include "base/link_type.h"
#include "decode/common_stack.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Sets `packet`: the frame's time and lengths, and all that can be decoded; `issue` is the reason
// if decoding ended early. An output parameter, because copying a value that was just written in
// parts would stall the processor. Precondition: `packet` is equal to Packet().
void decode_header_by_header(const Frame& frame, Packet& packet);

// Decodes a further packet of an aggregate. Its lengths are those of the subframe. Preconditions:
// `subframe` is `next` of the previous packet in the same frame, and its offset is not 0; `packet`
// is equal to Packet().
void decode_subframe(const Frame& frame, const Subframe& subframe, Packet& packet);

// The fast path: calls take(packet) for a common kind of frame; returns false, without a call, for
// others. Inline, so that the processor overlaps the work on several packets. The packet is valid
// during the call; if its address is not taken, its fields stay in registers.
template <typename Take>
[[gnu::always_inline]] inline bool decode_common(const Frame& frame, Take take) {
  if (frame.link_type != link_type::kEthernet || frame.fcs_len != 0) return false;
  Packet packet;
  packet.time = frame.time;
  packet.frame_len = frame.frame_len;
  packet.cap_len = frame.cap_len;
  return common_stack::decode(frame.bytes(), packet, take);
}

// Decodes down to the transport header of the outermost IP packet.
inline Packet decode(const Frame& frame) {
  Packet packet;
  if (!decode_common(frame, [&](const Packet& common) { packet = common; })) [[unlikely]]
    decode_header_by_header(frame, packet);
  return packet;
}

}  // namespace wirecensus::decode
