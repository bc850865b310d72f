// Sends an rtnetlink(7) request to the kernel and reads the attributes of the reply. Needs no
// privilege; uses the network namespace of the calling thread.
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <array>
#include <cstring>
#include <optional>

#include "base/bytes.h"

namespace wirecensus::capture {

// Size of a reply about one interface, with room for additions of newer kernels, in bytes.
using NetlinkAnswer = std::array<std::uint8_t, 16384>;

// Sends `question` (a nlmsghdr and its payload) and returns the bytes of the reply; none if no
// socket could be opened or the kernel did not reply. An error is a reply of another type.
Bytes ask_netlink(Bytes question, NetlinkAnswer& answer);

// Copies a structure of the kernel: netlink aligns to four bytes, but some structures need eight.
// None if there are too few bytes.
template <typename T>
std::optional<T> netlink_value(Bytes bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

// The attributes of a reply of type `type`, whose own header is `header_bytes` long; none if it has
// another type.
Bytes netlink_attributes(Bytes answer, std::uint16_t type, std::size_t header_bytes);

// The content of the first attribute of that type; empty if there is none.
Bytes netlink_attribute(Bytes attributes, std::uint16_t type);

}  // namespace wirecensus::capture
