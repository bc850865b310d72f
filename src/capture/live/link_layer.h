// How packets of an interface are taken: with their link-layer header where it says what follows,
// without it otherwise.
#pragma once

#include <cstdint>

#include "base/link_type.h"

namespace wirecensus::capture {

struct LinkLayer {
  LinkType link_type = link_type::kRaw;
  bool has_header = false;  // false: the kernel is asked to leave it out (SOCK_DGRAM, packet(7))
};

// `hardware_type` is the interface's ARPHRD_ number (<net/if_arp.h>).
//
// Tunnels, PPP and tun devices have no link-layer header, or one that the kernel writes for its own
// use. Their packets are taken from the network header on and named "raw": the version nibble of
// the first byte tells IPv4 from IPv6. tcpdump makes up a header ("cooked") instead, whose bytes
// would be counted as if they had been on the wire. What is not IP on such an interface is counted
// as malformed_ip.
LinkLayer link_layer_of(std::uint16_t hardware_type);

}  // namespace wirecensus::capture
