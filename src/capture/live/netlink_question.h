// One question to the kernel by rtnetlink(7), and the attributes of its answer. Any user may ask,
// in the network namespace of the calling thread.
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <array>
#include <cstring>
#include <optional>

#include "base/bytes.h"

namespace wirecensus::capture {

// What an answer of one interface needs, with room for what newer kernels add.
using NetlinkAnswer = std::array<std::uint8_t, 16384>;

// Sends `question` (a nlmsghdr and what belongs to it) and gives the answer's bytes; none where no
// socket could be had or the kernel did not answer. An error is an answer of another type.
Bytes ask_netlink(Bytes question, NetlinkAnswer& answer);

// The kernel's structures are copied out: netlink aligns to four bytes, some of them need eight.
// None where there are not so many bytes.
template <typename T>
std::optional<T> netlink_value(Bytes bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

// The attributes of an answer of type `type`, whose own header is `header_bytes` long; none where
// it is of another type.
Bytes netlink_attributes(Bytes answer, std::uint16_t type, std::size_t header_bytes);

// The content of the first attribute of that type; empty where there is none.
Bytes netlink_attribute(Bytes attributes, std::uint16_t type);

}  // namespace wirecensus::capture
