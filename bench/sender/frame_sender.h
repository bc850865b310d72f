// Sends frames on an interface. There are two implementations, in separate files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "sender/frame_plan.h"

namespace wirecensus::bench {

class FrameSender {
 public:
  virtual ~FrameSender() = default;

  // Sends the next `count` frames of the plan. The number accepted by the interface is in its own
  // counters (interface_counters.h). Precondition: count < 2^31.
  virtual Status send(std::uint64_t count) = 0;

  // Number of frames to send per call, so that the cost of the call is negligible.
  virtual std::uint64_t usual_count() const = 0;

  // How many calls per second keep a given rate, at a cost that is still small.
  virtual std::uint64_t bursts_per_second() const = 0;
};

// XDP live frames (Linux 5.18): the kernel creates the frames in batches, and an XDP program
// numbers and redirects them. Only for veth pairs, whose other end must run NAPI, and so GRO, to
// receive them; open_xdp_sender() switches GRO on.
Result<std::unique_ptr<FrameSender>> open_xdp_sender(const FramePlan& plan,
                                                     const std::string& interface);

// An AF_PACKET socket and sendmmsg(2), for any interface. Captures do not see the outgoing frames,
// only those received at the other end, because the socket bypasses the queueing discipline
// (PACKET_QDISC_BYPASS).
Result<std::unique_ptr<FrameSender>> open_packet_sender(const FramePlan& plan,
                                                        const std::string& interface);

}  // namespace wirecensus::bench
