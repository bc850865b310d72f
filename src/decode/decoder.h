// From the bytes of a frame to a Packet. No allocation, no clock, no I/O, no exception: pure
// functions of their arguments, safe on any bytes whatsoever and on any number of threads.
//
// Precondition of all: frame.data has frame.cap_len readable bytes. Packets view nothing of them.
#pragma once

#include "base/frame.h"
#include "base/link_type.h"
#include "decode/common_stack.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Fills in `packet`: always the frame's time and lengths, and as much as the bytes say; why
// decoding broke off is in `issue`. It is written where it stays: to copy what was just written in
// parts, the processor would have to wait for the parts. Precondition: `packet` is as Packet()
// makes it.
void decode_header_by_header(const Frame& frame, Packet& packet);

// Decodes a further packet of an aggregate. Its lengths are those of the subframe. Preconditions:
// `subframe` is `next` of the packet before it in the same frame, and its offset is not 0; `packet`
// is as Packet() makes it.
void decode_subframe(const Frame& frame, const Subframe& subframe, Packet& packet);

// The short cut: calls take(packet) with the packet of a common kind of frame; false, without a
// call, where the frame is of another kind. Inline, so that many packets are on their way through
// the processor at the same time. The packet is valid during the call. Where its address is not
// taken it is never in memory: its fields stay in registers.
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
