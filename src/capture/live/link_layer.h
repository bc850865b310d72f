// How packets of an interface are captured: with their link-layer header if it identifies the next
// protocol, otherwise without it.
#pragma once

#include <cstdint>

#include "base/link_type.h"

namespace wirecensus::capture {

struct LinkLayer {
  LinkType link_type = link_type::kRaw;
  bool has_header = false;  // false: captured without it (SOCK_DGRAM, packet(7))
};

// `hardware_type` is the interface's ARPHRD_ number (<net/if_arp.h>).
//
// Tunnels, PPP and tun devices have no link-layer header, or one for internal use of the kernel.
// Their packets are captured from the network header on, with link type "raw": the version nibble
// of the first byte distinguishes IPv4 from IPv6. tcpdump adds a synthetic header ("cooked")
// instead, whose bytes would be counted as if they had been on the wire. Non-IP packets of such an
// interface are counted as malformed_ip.
LinkLayer link_layer_of(std::uint16_t hardware_type);

}  // namespace wirecensus::capture
