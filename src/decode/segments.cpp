#include "decode/segments.h"

namespace wirecensus::decode {
namespace {

std::uint32_t less(std::uint32_t amount, std::uint32_t take) {
  return amount - std::min(amount, take);
}

}  // namespace

Packet segment_packet(const Frame& frame, const Packet& whole, std::uint32_t number) {
  assert(is_divisible(frame) && number < segment_count(frame));
  const std::uint32_t headers = frame.segment_header_bytes;
  const std::uint32_t before = number * frame.segment_bytes;  // payload in earlier segments
  const std::uint32_t payload =
      std::min<std::uint32_t>(frame.segment_bytes, frame.frame_len - headers - before);
  const std::uint32_t elsewhere = frame.frame_len - headers - payload;

  const std::uint32_t removed = segment_count(frame) > 1 ? removed_bytes(frame) : 0U;

  Packet packet = whole;
  packet.frame_len = headers - removed + payload;
  packet.cap_len = less(
      std::min(frame.cap_len, headers + std::min(payload, less(frame.cap_len, headers + before))),
      removed);
  packet.ip_bytes = less(whole.ip_bytes, elsewhere + removed);
  packet.payload_bytes = less(whole.payload_bytes, elsewhere);
  return packet;
}

}  // namespace wirecensus::decode
