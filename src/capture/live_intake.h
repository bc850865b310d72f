// Opening an interface for capture: everything is set up before the first packet is taken in.
//
// The ring stands before the socket is bound to the interface, so the first packet taken in is the
// first one delivered, and none is of another interface.
#pragma once

#include <memory>
#include <optional>

#include "base/interface_account.h"
#include "base/link_type.h"
#include "base/result.h"
#include "capture/filter.h"
#include "capture/interfaces.h"
#include "capture/live_capture.h"
#include "capture/packet_ring.h"
#include "capture/packet_socket.h"
#include "capture/tap_counter.h"

namespace wirecensus {

// An interface from which packets are being taken in.
struct LiveIntake {
  NetworkInterface interface;
  LinkType link_type = 0;
  PacketSocket socket;
  PacketRing ring;                             // after the socket, whose memory it maps
  std::unique_ptr<FrameFilter> tagged_filter;  // for what the kernel cannot decide; may be none

  bool has_kernel_filter = false;
  bool describes_super_packets = false;
  std::size_t ring_bytes_wanted = 0;

  std::optional<InterfaceCounters> counters_before;
  std::optional<TapCounter> tap;  // where a filter refuses packets, and none where it cannot be had
  TapReadings tap_readings;
};

// Errors as open_live_capture() has them.
Result<LiveIntake> open_live_intake(const LiveOptions& options);

}  // namespace wirecensus
