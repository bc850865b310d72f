// The IP packets of a batch and a shard for the detection of applications, with the keys of their
// flows and a copy of their bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/frame.h"
#include "base/time.h"
#include "decode/packet.h"
#include "flow/compact_key.h"

namespace wirecensus::inspect {

struct AppPacket {
  Timestamp time = kNoTime;
  std::size_t offset = 0;  // of its bytes in the lane
  std::size_t size = 0;
};

template <typename Key>
struct KeyedAppPacket {
  Key key;
  std::uint32_t hash = 0;  // of the key
  AppPacket packet;
};

// Whether an application may be found by the packet: it has an IP header, and its flow is known
// without other packets.
inline bool has_app_packet(const decode::Packet& packet) {
  return packet.source.version != IpVersion::none &&
         packet.fragment != decode::FragmentKind::non_first;
}

// Reused, so that it keeps its capacity.
struct AppLane {
  std::vector<KeyedAppPacket<flow::Ipv4Key>> ipv4;
  std::vector<KeyedAppPacket<flow::Ipv6Key>> ipv6;
  std::vector<std::uint8_t> bytes;

  void clear() {
    ipv4.clear();
    ipv6.clear();
    bytes.clear();
  }

  // Copies the outermost IP packet, as far as it was captured, without what follows it in the
  // frame. Throws std::bad_alloc. Precondition: `packet` was decoded from `frame`.
  AppPacket copy(const Frame& frame, const decode::Packet& packet);

  // Valid until the next copy() or clear(). Precondition: `packet` is of this lane.
  Bytes bytes_of(const AppPacket& packet) const {
    return Bytes(bytes.data(), bytes.size()).drop(packet.offset).first(packet.size);
  }
};

}  // namespace wirecensus::inspect
