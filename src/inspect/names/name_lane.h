// The packets of a batch in which names may be, with a copy of the bytes that are needed of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/frame.h"
#include "base/time.h"
#include "decode/packet.h"
#include "flow/flow_record.h"

namespace wirecensus::inspect {

enum class NamePacketKind : std::uint8_t {
  tcp_open,  // a SYN of a client: the stream begins after `sequence`
  tcp_data,
  dns,
  quic,
  quic_version,  // settles the version alone; has no bytes here
  dtls,
};

struct NamePacket {
  flow::FlowKey direction;
  Timestamp time = kNoTime;
  std::uint32_t sequence = 0;  // TCP: of the first byte
  NamePacketKind kind = NamePacketKind::tcp_data;
  std::size_t offset = 0;  // of its bytes in the lane
  std::size_t size = 0;
};

// Reused, so that it keeps its capacity. One thread at a time.
class NameLane {
 public:
  void clear() {
    packets_.clear();
    bytes_.clear();
  }

  // Adds the packet if it may have a name: TCP and UDP that say so in their first bytes; DNS; and
  // all data towards the lower port number, that is, from clients: a second segment of a hello
  // cannot be told from other data. Precondition: `packet` was decoded from `frame`. Throws
  // std::bad_alloc.
  void add(const Frame& frame, const decode::Packet& packet);

  const std::vector<NamePacket>& packets() const { return packets_; }
  // Valid until the next add() or clear(). Precondition: `packet` is of packets().
  Bytes bytes(const NamePacket& packet) const {
    return Bytes(bytes_.data(), bytes_.size()).drop(packet.offset).first(packet.size);
  }

 private:
  void add_tcp(const decode::Packet& packet, Bytes transport);
  void add_udp(const decode::Packet& packet, Bytes transport);
  void push(const decode::Packet& packet, NamePacketKind kind, std::uint32_t sequence, Bytes bytes);

  std::vector<NamePacket> packets_;
  std::vector<std::uint8_t> bytes_;
};

// False for most of the packets of TCP that NameLane::add() leaves out: those without payload, but
// for the SYN. Preconditions: those of add(); the packet is of TCP.
inline bool may_have_name(const Frame& frame, const decode::Packet& packet) {
  constexpr std::size_t kFlags = 13;  // in the header
  constexpr std::uint8_t kSyn = 0x02;
  const auto* flags = frame.bytes().as<std::uint8_t>(packet.transport_offset + kFlags);
  return packet.payload_bytes > 0 || (flags != nullptr && (*flags & kSyn) != 0);
}

}  // namespace wirecensus::inspect
