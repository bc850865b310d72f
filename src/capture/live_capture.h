// An interface as a source of frames: one or several AF_PACKET rings (TPACKET_V3).
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "capture/frame_source.h"

namespace wirecensus {

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

  static constexpr std::size_t kUsualRingBytes = std::size_t{128} << 20;
};

// Opens a ring on the interface; packets are taken in from the moment this returns. Errors: no such
// interface (the message lists those there are), interface down, missing privilege (the message
// gives the setcap line), a filter that does not compile.
//
// The source uses no time of a processor while the interface is silent. When the interface goes
// down it waits for it to come up again; when the interface is removed it ends.
Result<std::unique_ptr<FrameSource>> open_live_capture(const LiveOptions& options,
                                                       WakeDescriptor wake = -1);

}  // namespace wirecensus
