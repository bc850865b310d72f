// What two observations of a packet have in common on both sides of a device: the digest of its
// bytes above the link layer, without the fields that the device is expected to change.
#pragma once

#include <cstdint>

#include "base/frame.h"
#include "decode/packet.h"
#include "metrics/transit/ignored_fields.h"

namespace wirecensus::metrics {

// The digest of a frame's bytes from the network header to the end of the IP or ARP packet, or to
// the end of the frame without them: padding is not part of it, truncated bytes are missing.
// Without IP, the protocol is part of it. Equal contents have equal digests; different ones have
// the same with a probability of 2^-64, and a sender that does not know `seed` cannot raise it. Any
// thread. Precondition: `packet` was decoded from `frame`.
std::uint64_t content_digest(const Frame& frame, const decode::Packet& packet,
                             const IgnoredFields& ignored, std::uint64_t seed);

// Whether bytes that content_digest() covers were on the wire, but not captured.
bool content_is_truncated(const Frame& frame, const decode::Packet& packet);

}  // namespace wirecensus::metrics
