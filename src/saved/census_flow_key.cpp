#include "saved/census_flow_key.h"

#include <array>

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

}  // namespace wirecensus::saved
