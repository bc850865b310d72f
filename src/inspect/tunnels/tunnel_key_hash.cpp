#include "inspect/tunnels/tunnel_key_hash.h"

#include <array>
#include <cstdint>

#include "base/xxh3.h"

namespace wirecensus::inspect {
namespace {

// Keys as bytes without padding.
struct FlowKeyBytes {
  std::array<std::uint8_t, 16> source, destination;
  std::uint16_t source_port, destination_port, protocol;
  std::uint8_t space;
  std::uint8_t version_and_ports;
};
static_assert(sizeof(FlowKeyBytes) == 40);

struct InnerKeyBytes {
  FlowKeyBytes direction;
  std::array<std::uint8_t, 16> outer_low, outer_high, tunnel_low, tunnel_high;
  std::uint32_t id;
  std::uint16_t vlan;
  std::uint8_t kind;
  std::uint8_t has_id_and_versions;
};
static_assert(sizeof(InnerKeyBytes) == 112);

constexpr int kFlagShift = 4;   // above an IP version
constexpr int kHasIdShift = 7;  // above two

FlowKeyBytes bytes_of(const flow::FlowKey& key) {
  const int ports = key.has_ports ? 1 : 0;
  const int version = static_cast<int>(key.source.version);
  return {key.source.bytes,
          key.destination.bytes,
          key.source_port,
          key.destination_port,
          key.protocol.number,
          static_cast<std::uint8_t>(key.protocol.space),
          static_cast<std::uint8_t>(version | ports << kFlagShift)};
}

InnerKeyBytes bytes_of(const InnerKey& key) {
  const int has_id = key.has_id ? 1 : 0;
  const int versions = static_cast<int>(key.outer_low.version) |
                       static_cast<int>(key.tunnel_low.version) << kFlagShift;
  return {bytes_of(key.direction),
          key.outer_low.bytes,
          key.outer_high.bytes,
          key.tunnel_low.bytes,
          key.tunnel_high.bytes,
          key.id,
          key.vlan,
          static_cast<std::uint8_t>(key.kind),
          static_cast<std::uint8_t>(versions | has_id << kHasIdShift)};
}

}  // namespace

std::uint32_t TunnelKeyHash::operator()(const flow::FlowKey& key) const {
  const FlowKeyBytes bytes = bytes_of(key);
  return static_cast<std::uint32_t>(xxh3(&bytes, sizeof(bytes), seed));
}

std::uint32_t TunnelKeyHash::operator()(const InnerKey& key) const {
  const InnerKeyBytes bytes = bytes_of(key);
  return static_cast<std::uint32_t>(xxh3(&bytes, sizeof(bytes), seed));
}

}  // namespace wirecensus::inspect
