#include "saved/census_flow_key.h"

#include <array>
#include <limits>

namespace wirecensus::saved {

void write_version_and_address(CensusBytesWriter& out, const IpAddress& address) {
  out.byte(static_cast<std::uint8_t>(address.version));
  out.fixed(address.bytes);
}

IpAddress read_version_and_address(CensusBytesReader& in) {
  const std::uint8_t version = in.byte();
  const auto bytes = in.fixed<std::array<std::uint8_t, 16>>();
  switch (version) {
    case 0: return {};
    case 4: return {IpVersion::v4, bytes};
    case 6: return {IpVersion::v6, bytes};
    default: in.fail(); return {};
  }
}

void write_flow_key(CensusBytesWriter& out, const flow::FlowKey& key) {
  write_version_and_address(out, key.source);
  write_version_and_address(out, key.destination);
  out.byte(static_cast<std::uint8_t>(key.protocol.space));
  out.number(key.protocol.number);
  out.byte(key.has_ports ? 1 : 0);
  out.number(key.source_port);
  out.number(key.destination_port);
}

flow::FlowKey read_flow_key(CensusBytesReader& in) {
  flow::FlowKey key;
  key.source = read_version_and_address(in);
  key.destination = read_version_and_address(in);
  key.protocol.space = in.name(ProtocolSpace::remainder);
  key.protocol.number = static_cast<std::uint16_t>(in.number_to(0xffff));
  key.has_ports = in.flag();
  key.source_port = static_cast<std::uint16_t>(in.number_to(0xffff));
  key.destination_port = static_cast<std::uint16_t>(in.number_to(0xffff));
  if (!key.has_ports && (key.source_port | key.destination_port) != 0) in.fail();
  if (key.source.version != key.destination.version) in.fail();
  return key;
}

TunnelKind read_tunnel_kind(CensusBytesReader& in) {
  const auto kind = in.name(TunnelKind::macsec);
  if (kind == TunnelKind::none) in.fail();
  return kind;
}

std::uint32_t read_tunnel_id(CensusBytesReader& in) {
  return static_cast<std::uint32_t>(in.number_to(std::numeric_limits<std::uint32_t>::max()));
}

void write_inner_key(CensusBytesWriter& out, const inspect::InnerKey& key) {
  write_flow_key(out, key.direction);
  write_version_and_address(out, key.outer_low);
  write_version_and_address(out, key.outer_high);
  write_version_and_address(out, key.tunnel_low);
  write_version_and_address(out, key.tunnel_high);
  out.number(static_cast<std::uint64_t>(key.kind));
  out.byte(key.has_id ? 1 : 0);
  out.number(key.id);
  out.number(key.vlan);
}

inspect::InnerKey read_inner_key(CensusBytesReader& in) {
  constexpr std::uint64_t kMaxVlan = 0x0fff;
  inspect::InnerKey key;
  key.direction = read_flow_key(in);
  key.outer_low = read_version_and_address(in);
  key.outer_high = read_version_and_address(in);
  key.tunnel_low = read_version_and_address(in);
  key.tunnel_high = read_version_and_address(in);
  key.kind = read_tunnel_kind(in);
  key.has_id = in.flag();
  key.id = read_tunnel_id(in);
  key.vlan = static_cast<std::uint16_t>(in.number_to(kMaxVlan));
  const bool valid = (key.has_id || key.id == 0) && key.outer_low <= key.outer_high &&
                     key.tunnel_low <= key.tunnel_high;
  if (!valid) in.fail();
  return key;
}

}  // namespace wirecensus::saved
