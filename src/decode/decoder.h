// From the bytes of a frame to a Packet. No allocation, no clock, no I/O, no exception: a pure
// function of its argument, safe on any bytes whatsoever.
#pragma once

#include "base/frame.h"
#include "base/link_type.h"
#include "decode/common_stack.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// Always gives a packet with the frame's time and lengths; what could not be decoded is in `issue`,
// with as much known as the bytes tell. `packet` is as new before. It is written where it stays: to
// copy what was just written in parts, the processor would have to wait for the parts.
void decode_header_by_header(const Frame& frame, Packet& packet);

// Decodes a further packet of an aggregate: one that `next` of the packet before it names. Its
// lengths are those of the subframe. `packet` is as new before.
void decode_subframe(const Frame& frame, const Subframe& subframe, Packet& packet);

// The short cut: hands the packet of a most common kind of frame to take(packet); false where the
// frame is of another kind. Inline, so that many packets are on their way through the processor at
// the same time. Where nobody takes its address the packet never comes into being: its fields stay
// in registers.
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
