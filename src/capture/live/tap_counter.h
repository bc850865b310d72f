// Counts all that comes by an interface, whatever a filter takes: a second packet socket that
// refuses nothing and keeps nothing. Its buffer is full after a few packets and never read, so each
// further one costs the kernel an addition. Only so can be told how many a filter refused.
#pragma once

#include <cstdint>

#include "base/interface_account.h"
#include "base/result.h"
#include "capture/live/packet_socket.h"

namespace wirecensus::capture {

class TapCounter {
 public:
  // Counts from now on. `outgoing`: frames on their way out, too.
  static Result<TapCounter> open(int interface_index, bool outgoing);

  // All since it was opened. Must be called before 2^32 more packets.
  std::uint64_t seen();

 private:
  explicit TapCounter(PacketSocket socket) : socket_(std::move(socket)) {}

  PacketSocket socket_;
  PacketStatistics statistics_;
};

// How many came by a tap while an intake was open. The two cannot be opened or closed in one
// moment, so the tap is read on both sides of each: where nothing came by in between, all is known
// exactly.
struct TapReadings {
  std::uint64_t before_opening = 0;
  std::uint64_t after_opening = 0;
  std::uint64_t before_closing = 0;
  std::uint64_t after_closing = 0;

  // Those of them that did not pass, if so many did.
  CountRange without(std::uint64_t passed) const;
};

}  // namespace wirecensus::capture
