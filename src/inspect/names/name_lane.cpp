#include "inspect/names/name_lane.h"

#include "base/protocol.h"
#include "base/wire_integer.h"
#include "inspect/names/dns_message.h"
#include "inspect/names/http_request.h"
#include "inspect/names/quic_initial.h"
#include "inspect/names/tls_handshake.h"

namespace wirecensus::inspect {
namespace {

constexpr std::uint16_t kDnsPorts[] = {53, 5353, 5355};  // and its multicast kinds (RFC 6762, 4795)
constexpr std::size_t kDnsLength = 2;                    // before each message over TCP

struct SegmentHeader {
  Be16 source_port;
  Be16 destination_port;
  Be32 sequence;
  Be32 acknowledgment;
  std::uint8_t data_offset;
  std::uint8_t flags;
};
constexpr std::uint8_t kSynFlag = 0x02;
constexpr std::uint8_t kAckFlag = 0x10;
constexpr std::size_t kUdpHeader = 8;

bool has_dns_port(const decode::Packet& packet) {
  for (const std::uint16_t port : kDnsPorts) {
    if (packet.source_port == port || packet.destination_port == port) return true;
  }
  return false;
}

// From the transport header to the end of the IP packet, as far as captured.
Bytes transport_of(const Frame& frame, const decode::Packet& packet) {
  const Bytes captured = frame.bytes().skip(packet.network_offset).first(packet.ip_bytes);
  return captured.skip(packet.transport_offset - packet.network_offset);
}

// The one DNS message in a segment that has just that; empty if it has not.
Bytes dns_message_of(const decode::Packet& packet, Bytes payload) {
  const auto* size = payload.as<Be16>();
  if (size == nullptr || packet.payload_bytes != *size + kDnsLength) return {};
  return payload.drop(kDnsLength);
}

}  // namespace

void NameLane::add(const Frame& frame, const decode::Packet& packet) {
  if (!packet.has_ports || packet.transport_offset == 0 || packet.payload_bytes > packet.ip_bytes)
    return;
  const Bytes transport = transport_of(frame, packet);
  if (packet.protocol.number == ip_protocol::kTcp) return add_tcp(packet, transport);
  if (packet.protocol.number == ip_protocol::kUdp) return add_udp(packet, transport);
}

void NameLane::add_tcp(const decode::Packet& packet, Bytes transport) {
  const auto* header = transport.as<SegmentHeader>();
  if (header == nullptr) return;
  std::uint32_t sequence = header->sequence;
  const Bytes payload = transport.skip(std::size_t{4} * (header->data_offset >> 4));
  const int syn = header->flags & (kSynFlag | kAckFlag);
  if (syn == kSynFlag) push(packet, NamePacketKind::tcp_open, sequence, {});
  if ((header->flags & kSynFlag) != 0) ++sequence;
  if (payload.empty()) return;
  if (has_dns_port(packet)) {
    const Bytes message = dns_message_of(packet, payload);
    if (!message.empty()) push(packet, NamePacketKind::dns, 0, message);
    return;
  }
  if (packet.destination_port <= packet.source_port || starts_tls_hello(payload) ||
      starts_http_request(payload))
    push(packet, NamePacketKind::tcp_data, sequence, payload.first(kMaxHello));
}

void NameLane::add_udp(const decode::Packet& packet, Bytes transport) {
  const Bytes payload = transport.skip(kUdpHeader);
  if (has_dns_port(packet)) {
    push(packet, NamePacketKind::dns, 0, payload);
  } else if (starts_quic_initial(payload)) {
    push(packet, NamePacketKind::quic, 0, payload.first(kMaxHello));
  } else if (settles_quic_version(payload)) {
    push(packet, NamePacketKind::quic_version, 0, {});
  } else if (starts_dtls_hello(payload)) {
    push(packet, NamePacketKind::dtls, 0, payload.first(kMaxHello));
  }
}

void NameLane::push(const decode::Packet& packet, NamePacketKind kind, std::uint32_t sequence,
                    Bytes bytes) {
  packets_.push_back({{packet.source, packet.destination, packet.source_port,
                       packet.destination_port, packet.protocol, packet.has_ports},
                      packet.time,
                      sequence,
                      kind,
                      bytes_.size(),
                      bytes.size()});
  if (!bytes.empty()) bytes_.insert(bytes_.end(), bytes.data(), bytes.data() + bytes.size());
}

}  // namespace wirecensus::inspect
