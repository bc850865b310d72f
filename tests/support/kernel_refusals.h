// Makes the kernel look older or poorer than it is, to this process: the test's own setsockopt()
// stands before the C library's.
#pragma once

#include <cstddef>

namespace wirecensus {

// While it lives, on all threads. One at a time.
class KernelRefusals {
 public:
  KernelRefusals() = default;
  ~KernelRefusals();
  KernelRefusals(const KernelRefusals&) = delete;
  KernelRefusals& operator=(const KernelRefusals&) = delete;

  // There is no TPACKET_V3, as before Linux 3.2 and in some sandboxes.
  void no_ring_of_version_3();
  // There is no memory for capture rings larger than `bytes`.
  void no_ring_above(std::size_t bytes);
  // There is no PACKET_VNET_HDR.
  void no_descriptions();
};

}  // namespace wirecensus
