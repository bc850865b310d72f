// Super packets: with segmentation offload (GSO, TSO) and generic receive offload (GRO), the kernel
// delivers many packets of a connection as one, up to hundreds of kilobytes with one set of
// headers. The kernel can prepend a header to each frame that describes its segmentation:
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
  std::uint16_t
      hdr_len;  // bytes in the first part of the kernel's buffer; not the length of the headers
  std::uint16_t gso_size;
  std::uint16_t csum_start;  // start of the range of the transport checksum
  std::uint16_t csum_offset;
};
static_assert(sizeof(VirtioNetHeader) == 10);

inline bool describes_super_packet(const VirtioNetHeader& described) {
  constexpr std::uint8_t kGsoNone = 0;
  return described.gso_type != kGsoNone && described.gso_size != 0;
}

// Sets the segmentation fields of the frame. Preconditions: describes_super_packet(); the frame is
// as delivered by the kernel, with its VLAN tag not yet restored.
void describe_segments(const VirtioNetHeader& described, Frame& frame);

}  // namespace wirecensus::capture
