// How an interface is captured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace wirecensus::capture {

enum class CaptureMethod : std::uint8_t {
  automatic,  // the ring, or libpcap where this system has no such ring
  ring,       // AF_PACKET, TPACKET_V3
  libpcap,    // whatever libpcap captures with
};

struct LiveOptions {
  std::string interface;
  std::string filter;  // BPF as tcpdump takes it; empty takes everything
  // Memory shared with the kernel; less where there is not so much, which notes() tells. A frame
  // larger than a quarter of it, or than 1 MiB, is delivered with its wire length, but cut short.
  // The usual size holds 400 ms of the smallest frames at 2 million a second.
  std::size_t ring_bytes = kUsualRingBytes;

  // Rings that share this memory, between which the kernel deals the packets. One where the kernel
  // cannot, and the packets are the same for any number.
  unsigned rings = 1;

  // Whether the interface takes in packets that are for other stations, too (promiscuous mode).
  bool promiscuous = true;

  CaptureMethod method = CaptureMethod::automatic;

  static constexpr std::size_t kUsualRingBytes = std::size_t{128} << 20;
};

}  // namespace wirecensus::capture
