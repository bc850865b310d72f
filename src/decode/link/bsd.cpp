// struct pfloghdr of net/if_pflog.h and struct enchdr of net/if_enc.h; the address family is of one
// byte in the first and in the order of the host's bytes in the second. The header of ipnet is
// dl_ipnetinfo_t of sys/dlpi.h, https://www.tcpdump.org/linktypes/LINKTYPE_IPNET.html.
#include "decode/link/bsd.h"

#include "decode/link/address_family.h"

namespace wirecensus::decode {

Next decode_pflog(Cursor& cursor) {
  struct PflogHeader {
    std::uint8_t size;  // without the padding to 4 bytes
    std::uint8_t family;
  };
  constexpr std::uint8_t kMinSize = 45;  // OpenBSD 3.4; 61, 69 and 100 elsewhere and since
  const auto* header = cursor.bytes().as<PflogHeader>();
  if (header == nullptr) return link_cut(cursor, kMinSize);
  if (header->size < kMinSize) return broken(DecodeIssue::malformed_link);
  const std::size_t size = (std::size_t{header->size} + 3) / 4 * 4;
  const std::uint8_t family = header->family;
  if (!cursor.skip(size)) return link_cut(cursor, size);
  return decode_address_family(family, link_type::kPflog);
}

Next decode_enc(Cursor& cursor) {
  struct EncHeader {
    Le32 family;
    std::uint8_t security_parameters_index[4];
    std::uint8_t flags[4];
  };
  const auto* header = cursor.take<EncHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(EncHeader));
  // No family needs more than 16 bits: if a higher bit is set, the byte order is the other one.
  const std::uint32_t family = header->family;
  return decode_address_family(family > 0xffff ? swap_bytes(family) : family, link_type::kEnc);
}

Next decode_ipnet(Cursor& cursor) {
  struct IpnetHeader {
    std::uint8_t version;
    std::uint8_t family;
    Be16 hook_type;
    Be32 packet_size;
    Be32 interface_index;
    Be32 group_interface_index;
    Be32 source_zone;
    Be32 destination_zone;
  };
  constexpr std::uint8_t kInet = 2;  // AF_INET and AF_INET6 of Solaris
  constexpr std::uint8_t kInet6 = 26;
  const auto* header = cursor.take<IpnetHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(IpnetHeader));
  if (header->family == kInet) return follow(ProtocolSpace::ip, ip_version::kIpv4);
  if (header->family == kInet6) return follow(ProtocolSpace::ip, ip_version::kIpv6);
  return end(ProtocolSpace::link_type, link_type::kIpnet, DecodeIssue::unsupported_link_type);
}

}  // namespace wirecensus::decode
