// For tests: simulates an older kernel or less memory for this process, with a setsockopt() that
// replaces the C library's.
#pragma once

#include <cstddef>

namespace wirecensus {

// Active while an instance exists, on all threads. One at a time.
class KernelRefusals {
 public:
  KernelRefusals() = default;
  ~KernelRefusals();
  KernelRefusals(const KernelRefusals&) = delete;
  KernelRefusals& operator=(const KernelRefusals&) = delete;

  // No TPACKET_V3, as before Linux 3.2 and in some sandboxes.
  void no_ring_of_version_3();
  // No memory for capture rings larger than `bytes`.
  void no_ring_above(std::size_t bytes);
  // No PACKET_VNET_HDR.
  void no_descriptions();
};

}  // namespace wirecensus
