// Counts all packets of an interface, independent of the filter: a second packet socket without a
// filter whose packets are discarded. Its buffer is full after a few packets and never read, so
// each further packet costs the kernel only an addition. This is the only way to count rejected
// packets.
#pragma once

#include <cstdint>

#include "base/interface_account.h"
#include "base/result.h"
#include "capture/live/packet_socket.h"

namespace wirecensus::capture {

class TapCounter {
 public:
  // Starts counting. `outgoing`: outgoing frames, too.
  static Result<TapCounter> open(int interface_index, bool outgoing);

  // Packets since it was opened. Must be called at least every 2^32 packets.
  std::uint64_t seen();

 private:
  explicit TapCounter(PacketSocket socket) : socket_(std::move(socket)) {}

  PacketSocket socket_;
  PacketStatistics statistics_;
};

// The packets counted by a tap during a capture. The two cannot be opened or closed at the same
// moment, so the tap is read before and after each: if no packet was seen in between, the number is
// exact.
struct TapReadings {
  std::uint64_t before_opening = 0;
  std::uint64_t after_opening = 0;
  std::uint64_t before_closing = 0;
  std::uint64_t after_closing = 0;

  // The packets rejected by the filter, if `passed` packets passed it.
  CountRange without(std::uint64_t passed) const;
};

}  // namespace wirecensus::capture
