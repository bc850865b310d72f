// Opens an interface for capture: everything is set up before the first packet is received.
//
// The ring exists before the socket is bound to the interface, so the first packet received is the
// first one delivered, and none is from another interface. Several rings start at the same moment
// (packet_fanout.h).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/interface_account.h"
#include "base/link_type.h"
#include "base/result.h"
#include "capture/filter.h"
#include "capture/live/interface_watch.h"
#include "capture/live/interfaces.h"
#include "capture/live/live_capture.h"
#include "capture/live/packet_fanout.h"
#include "capture/live/packet_ring.h"
#include "capture/live/packet_socket.h"
#include "capture/live/tap_counter.h"

namespace wirecensus::capture {

struct LiveRing {
  PacketSocket socket;
  PacketRing ring;  // after the socket, whose memory it maps
};

// An interface that packets are being received from.
struct LiveIntake {
  LiveIntake(NetworkInterface on, std::size_t ring_bytes)
      : interface(std::move(on)), watch(interface), ring_bytes_wanted(ring_bytes) {}

  NetworkInterface interface;
  InterfaceWatch watch;
  LinkType link_type = 0;
  std::vector<LiveRing> rings;         // at least one
  std::optional<PacketFanout> fanout;  // if there are several
  std::unique_ptr<FrameFilter>
      tagged_filter;  // for frames that the kernel cannot decide; may be null

  bool has_kernel_filter = false;
  bool headers_only = false;  // FrameBatch::headers_only
  bool describes_super_packets = false;
  std::size_t ring_bytes_wanted;
  bool awaited = false;  // LiveOptions::awaited

  std::optional<TapCounter> tap;  // with a filter; none if it could not be opened
  TapReadings tap_readings;

  // After this returns, no more packets are received.
  void close();

  std::size_t ring_bytes() const;                     // of all rings
  bool reduced() const;                               // a ring is smaller than requested
  RingTally tally() const;                            // of all rings
  void add_statistics(PacketStatistics& statistics);  // of all sockets
};

// Errors: as for open_live_capture().
Result<LiveIntake> open_live_intake(const LiveOptions& options);

}  // namespace wirecensus::capture
