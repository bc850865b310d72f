// A group of packet sockets between which the kernel distributes the packets of one interface
// (PACKET_FANOUT, packet(7)): each packet goes to one ring, so that several processors can fill
// rings at the same time.
//
// All rings start and stop at the same moment, although they are set up one after the other: the
// last member of the group is a socket that discards everything, and receives every packet before
// distribute() and after hold().
//
//     distribute:  every packet ──► the ring shard_of(its addresses)     base/address_shard.h
//     hold:        every packet ──► the sink
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "capture/live/packet_socket.h"

namespace wirecensus::capture {

class PacketFanout {
 public:
  // Binds the sockets to the interface, as members of a new group that is on hold. Filters must be
  // attached afterwards, as previous ones are removed. Preconditions: the rings exist; the sockets
  // outlive the group. Error: the kernel does not support such groups (before Linux 4.3).
  static Result<PacketFanout> open(std::span<PacketSocket* const> members, int interface_index);

  // Starts the distribution of packets to the members.
  Status distribute();

  // After this returns, no member receives packets any more.
  void hold();

 private:
  PacketFanout(PacketSocket sink, std::uint32_t members)
      : sink_(std::move(sink)), members_(members) {}

  PacketSocket sink_;
  std::uint32_t members_;  // not counting the sink
};

}  // namespace wirecensus::capture
