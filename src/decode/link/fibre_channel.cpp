#include "decode/link/fibre_channel.h"

#include "decode/ethernet.h"

namespace wirecensus::decode {
namespace {

// FC-FS, section 9: the header of a frame.
struct FrameHeader {
  std::uint8_t routing_control;
  std::uint8_t destination[3];
  std::uint8_t class_control;
  std::uint8_t source[3];
  std::uint8_t type;
  std::uint8_t frame_control[3];
  std::uint8_t sequence;
  std::uint8_t data_control;
  Be16 sequence_count;
  std::uint8_t exchanges[4];
  std::uint8_t parameter[4];
};

bool begins_ip_sequence(const FrameHeader& header) {
  constexpr std::uint8_t kRouting = 0xf0;  // the high nibble: 0 are data of a device
  constexpr std::uint8_t kLlcSnap = 0x05;
  constexpr std::uint8_t kOnlyNetworkHeader = 0x20;
  return (header.routing_control & kRouting) == 0 && header.type == kLlcSnap &&
         header.data_control == kOnlyNetworkHeader && header.sequence_count == 0;
}

}  // namespace

Next decode_fibre_channel(LinkType type, Cursor& cursor) {
  const auto* header = cursor.take<FrameHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(FrameHeader));
  if (!begins_ip_sequence(*header)) return end(ProtocolSpace::link_type, type);
  return decode_ip_over_fibre_channel(cursor);
}

Next decode_ip_over_fibre_channel(Cursor& cursor) {
  constexpr std::size_t kNetworkHeaderSize = 16;
  if (!cursor.skip(kNetworkHeaderSize)) return link_cut(cursor, kNetworkHeaderSize);
  return decode_llc(cursor);
}

}  // namespace wirecensus::decode
