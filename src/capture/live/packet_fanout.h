// A group of packet sockets between which the kernel deals the packets of one interface
// (PACKET_FANOUT, packet(7)): each packet goes to one ring, so that several processors can fill
// rings at the same time.
//
// All rings begin and end in one moment, although they are set up one after the other: the last
// member of the group is a socket that keeps nothing, and until deal() and from hold() on it gets
// every packet.
//
//     deal:  every packet ──► the ring that deal(its addresses) names     base/address_deal.h
//     hold:  every packet ──► the sink
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "capture/live/packet_socket.h"

namespace wirecensus::capture {

class PacketFanout {
 public:
  // Binds the sockets to the interface, as members of a new group that is on hold. Their filters
  // are to be attached afterwards: what they had before is gone. Preconditions: their rings are
  // there; they outlive the group. Errors: the kernel has no such groups (before Linux 4.3).
  static Result<PacketFanout> open(std::span<PacketSocket* const> members, int interface_index);

  // From here on the members get packets.
  Status deal();

  // When this returns no member is being given a packet any more, and none ever will be.
  void hold();

 private:
  PacketFanout(PacketSocket sink, std::uint32_t members)
      : sink_(std::move(sink)), members_(members) {}

  PacketSocket sink_;
  std::uint32_t members_;  // without the sink
};

}  // namespace wirecensus::capture
