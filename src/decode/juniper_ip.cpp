#include "decode/juniper_ip.h"

#include "decode/ip.h"
#include "decode/ip_header.h"

namespace wirecensus {
namespace {

// RFC 1071: with its checksum the sum of a header is all ones.
bool checksum_holds(Bytes header) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < header.size(); i += 2) sum += *header.as<Be16>(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum == 0xffff;
}

bool ipv4_begins(Bytes bytes, std::size_t wire_size) {
  const auto* header = bytes.as<Ipv4Header>();
  if (header == nullptr) return false;
  const std::size_t header_size = std::size_t{4} * (bytes[0] & 0x0f);
  const std::size_t size = header->total_length;
  return header_size >= sizeof(Ipv4Header) && header_size <= bytes.size() && size >= header_size &&
         size <= wire_size && checksum_holds(bytes.first(header_size));
}

bool ipv6_begins(Bytes bytes, std::size_t wire_size) {
  const auto* header = bytes.as<Ipv6Header>();
  return header != nullptr && sizeof(Ipv6Header) + header->payload_length <= wire_size;
}

}  // namespace

bool ip_begins(const Cursor& cursor, std::size_t offset) {
  const Bytes bytes = cursor.bytes().skip(offset);
  if (bytes.empty()) return false;
  const std::size_t wire_size = cursor.wire_size() - offset;
  switch (bytes[0] >> 4) {
    case 4: return ipv4_begins(bytes, wire_size);
    case 6: return ipv6_begins(bytes, wire_size);
    default: return false;
  }
}

Next ip_or_end(LinkType type, const Cursor& cursor) {
  constexpr std::size_t kMinSize = sizeof(Ipv4Header);
  if (ip_begins(cursor, 0)) return ip_by_version(cursor);
  if (cursor.bytes().size() < kMinSize) return link_cut(cursor, kMinSize);
  return end(ProtocolSpace::link_type, type);
}

Next ip_after(std::size_t offset, LinkType type, Cursor& cursor) {
  if (!cursor.skip(offset)) return link_cut(cursor, offset);
  return ip_or_end(type, cursor);
}

}  // namespace wirecensus
