#include "capture/live/tap_counter.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace wirecensus::capture {

Result<TapCounter> TapCounter::open(int interface_index, bool outgoing) {
  Result<PacketSocket> socket = PacketSocket::open(false);
  if (!socket) return socket.error();
  if (!outgoing) {
    if (Status left_out = socket->leave_out_outgoing({}); !left_out) return left_out.error();
  }
  constexpr int kMin = 0;  // raised by the kernel to its minimum
  setsockopt(socket->descriptor(), SOL_SOCKET, SO_RCVBUF, &kMin, sizeof kMin);
  if (Status bound = socket->bind(interface_index); !bound) return bound.error();
  return TapCounter(std::move(*socket));
}

std::uint64_t TapCounter::seen() {
  socket_.add_statistics(statistics_);
  return statistics_.accepted + statistics_.dropped;
}

CountRange TapReadings::without(std::uint64_t passed) const {
  const std::uint64_t least = before_closing - std::min(before_closing, after_opening);
  const std::uint64_t most = after_closing - before_opening;
  return {least - std::min(least, passed), most - std::min(most, passed)};
}

}  // namespace wirecensus::capture
