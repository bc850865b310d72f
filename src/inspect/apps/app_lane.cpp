#include "inspect/apps/app_lane.h"

namespace wirecensus::inspect {
namespace {

// Libraries read headers as structures.
constexpr std::size_t kPacketAlignment = 8;

std::size_t aligned(std::size_t offset) {
  return (offset + kPacketAlignment - 1) / kPacketAlignment * kPacketAlignment;
}

}  // namespace

AppPacket AppLane::copy(const Frame& frame, const decode::Packet& packet) {
  const Bytes captured = frame.bytes().skip(packet.network_offset).first(packet.ip_bytes);
  bytes.resize(aligned(bytes.size()));
  const AppPacket copied{packet.time, bytes.size(), captured.size()};
  if (!captured.empty())
    bytes.insert(bytes.end(), captured.data(), captured.data() + captured.size());
  return copied;
}

}  // namespace wirecensus::inspect
