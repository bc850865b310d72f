// The fixed headers of IPv4 (RFC 791) and IPv6 (RFC 8200) as they are on the wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/address.h"
#include "base/wire_integer.h"

namespace wirecensus::decode {

struct Ipv4Header {
  std::uint8_t version_and_size;
  std::uint8_t service;
  Be16 total_length;
  Be16 identification;
  Be16 fragment;
  std::uint8_t time_to_live;
  std::uint8_t protocol;
  Be16 checksum;
  std::uint8_t source[4];
  std::uint8_t destination[4];
};

struct Ipv6Header {
  Be32 version_class_label;
  Be16 payload_length;
  std::uint8_t next_header;
  std::uint8_t hop_limit;
  std::uint8_t source[16];
  std::uint8_t destination[16];
};

static_assert(sizeof(Ipv4Header) == 20 && sizeof(Ipv6Header) == 40);

template <std::size_t Size>
void set_address(IpVersion version, const std::uint8_t (&bytes)[Size], IpAddress& address) {
  address.version = version;
  std::memcpy(address.bytes.data(), bytes, Size);
}

}  // namespace wirecensus::decode
