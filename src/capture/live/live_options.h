// Options of a live capture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace wirecensus::capture {

enum class CaptureMethod : std::uint8_t {
  automatic,  // the ring, or libpcap if this system has no ring
  ring,       // AF_PACKET, TPACKET_V3
  libpcap,    // the method of libpcap
};

struct LiveOptions {
  std::string interface;
  std::string filter;  // BPF as tcpdump takes it; empty takes everything
  // Size of the memory shared with the kernel, in bytes; less is used if it is not available, which
  // notes() reports. A frame larger than a quarter of it, or than 1 MiB, is delivered cut short,
  // with its wire length. The default holds 400 ms of minimum-size frames at 2 million packets/s.
  std::size_t ring_bytes = kUsualRingBytes;

  // Number of rings that share this memory; the kernel distributes the packets between them. One
  // ring is used if the kernel does not support this. The packets are the same for any number.
  unsigned rings = 1;

  // Whether the headers of packets suffice (header_filter.h): the ring has no more of most then.
  bool headers_only = false;

  // Whether to put the interface into promiscuous mode.
  bool promiscuous = true;

  CaptureMethod method = CaptureMethod::automatic;

  // The caller waits for the interface: it may be down when it is opened (ring only), and the count
  // goes on when it was removed.
  bool awaited = false;
  // The interface was created while the caller waited for it, so all that it has counted since then
  // must have been captured.
  bool since_creation = false;

  static constexpr std::size_t kUsualRingBytes = std::size_t{128} << 20;
};

}  // namespace wirecensus::capture
