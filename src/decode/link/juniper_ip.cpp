#include "decode/link/juniper_ip.h"

#include "decode/ip.h"
#include "decode/ip_header.h"
#include "decode/likeness.h"

namespace wirecensus::decode {

bool ip_begins(Cursor cursor, std::size_t offset) {
  if (!cursor.skip(offset)) return false;
  if (likeness_to_ipv4(cursor) == Likeness::certain) return true;
  return cursor.bytes().size() >= sizeof(Ipv6Header) && likeness_to_ipv6(cursor) != Likeness::none;
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

}  // namespace wirecensus::decode
