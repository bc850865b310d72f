// A way to put frames on an interface. There are two, each in a file of its own.
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

  // Hands the next `count` frames of the plan to the interface. What the interface did not take is
  // in its own counters (interface_counters.h), not here. Precondition: count < 2^31.
  virtual Status send(std::uint64_t count) = 0;

  // How many frames to send at a time, so that the cost of a call does not show.
  virtual std::uint64_t usual_count() const = 0;
};

// XDP live frames (Linux 5.18): the kernel makes the frames in batches, and an XDP program numbers
// them and redirects them into the cable. Only into a veth pair: its other end must run NAPI to
// take them, which it does while GRO is on there, and open_xdp_sender() switches that on.
Result<std::unique_ptr<FrameSender>> open_xdp_sender(const FramePlan& plan,
                                                     const std::string& interface);

// An AF_PACKET socket and sendmmsg(2): every interface takes that. Captures do not see the outgoing
// frame, only what arrives at the other end, because the socket goes past the queueing discipline
// (PACKET_QDISC_BYPASS).
Result<std::unique_ptr<FrameSender>> open_packet_sender(const FramePlan& plan,
                                                        const std::string& interface);

}  // namespace wirecensus::bench
