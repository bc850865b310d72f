// Has a socket filter take the headers of a packet, where a count needs no more.
//
// A filter returns how many bytes of a packet the kernel copies into the ring. The payload is most
// of the copying, and of the ring: of a super packet of 64 KiB some hundred bytes remain. The wire
// length that comes with it stays the true one.
//
// No figure may depend on that. So only packets are cut whose headers have a known maximum: IPv4
// and IPv6 directly behind the Ethernet header (the kernel has taken off a VLAN tag) or at the
// front, with TCP, UDP or ICMP directly behind them. All others are taken whole: other tags and
// labels, extension headers, tunnels.
#pragma once

#include <linux/filter.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/link_type.h"

namespace wirecensus::capture {

// What is left of the longest cut packet, in bytes, without the VLAN tag that is put back.
inline constexpr std::uint32_t kMaxHeaderBytes = 256;

// Whether packets of this link type can be cut.
bool can_take_headers(LinkType link_type);

// `program`, which accepts whole packets, with those behind the first `whole` instructions cut; an
// empty program accepts all packets. The program itself sees them whole. Precondition:
// can_take_headers(link_type).
std::vector<sock_filter> taking_headers(std::vector<sock_filter> program, std::size_t whole,
                                        LinkType link_type);

}  // namespace wirecensus::capture
