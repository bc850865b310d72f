// Super packets: segmentation offload (GSO, TSO) and its reverse on the way in (GRO) make the
// kernel hand over many packets of a connection as one, up to hundreds of kilobytes with one set of
// headers. Before each frame the kernel can put a header which tells how it would be cut:
// VIRTIO 1.2, section 5.1.6, and Documentation/networking/segmentation-offloads.rst of the kernel.
//
//     a super packet   headers | payload ............................ |
//     on the wire      headers | gso_size   headers | gso_size   headers | rest
#pragma once

#include <cstdint>

#include "base/frame.h"

namespace wirecensus::capture {

// struct virtio_net_hdr, in the byte order of this machine. (C++ cannot read <linux/virtio_net.h>:
// it has a field named `class`.)
struct VirtioNetHeader {
  std::uint8_t flags;
  std::uint8_t gso_type;
  std::uint16_t hdr_len;  // bytes in the first piece of the kernel's buffer: no length of headers
  std::uint16_t gso_size;
  std::uint16_t csum_start;  // where the checksum of the transport header begins to count
  std::uint16_t csum_offset;
};
static_assert(sizeof(VirtioNetHeader) == 10);

inline bool describes_super_packet(const VirtioNetHeader& described) {
  constexpr std::uint8_t kGsoNone = 0;
  return described.gso_type != kGsoNone && described.gso_size != 0;
}

// Enters into the frame how it was cut on the wire. Preconditions: describes_super_packet(); the
// frame is as the kernel gave it, with its VLAN tag still apart.
void describe_segments(const VirtioNetHeader& described, Frame& frame);

}  // namespace wirecensus::capture
