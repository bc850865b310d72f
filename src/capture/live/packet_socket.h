// A packet socket, packet(7), set up step by step so that every packet taken in is accounted for.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

#include "base/result.h"

namespace wirecensus::capture {

// Since the socket was bound; the kernel's own counters are 32 bits and start anew at each reading.
struct PacketStatistics {
  std::uint64_t accepted = 0;  // passed the filter and were put into the ring
  std::uint64_t dropped = 0;   // passed the filter and found no room there
  std::uint64_t freezes = 0;   // how often the ring was full
};

class PacketSocket {
 public:
  // Whether the kernel has what a PacketSocket and its ring need; that privilege is missing is
  // told by open().
  static bool supported();

  // A socket that takes in nothing yet: its protocol is 0 until bind(). Without `with_link_header`
  // packets begin at their network header.
  static Result<PacketSocket> open(bool with_link_header);

  PacketSocket(PacketSocket&& other) noexcept;
  PacketSocket& operator=(PacketSocket&&) = delete;
  PacketSocket(const PacketSocket&) = delete;
  PacketSocket& operator=(const PacketSocket&) = delete;
  ~PacketSocket();

  int descriptor() const { return descriptor_; }

  // Leaves out frames on their way out. False: this kernel cannot (before Linux 4.20).
  bool ignore_outgoing();
  Status attach_filter(const std::vector<sock_filter>& program);
  // Both, whatever the kernel can; an empty program takes all others.
  Status leave_out_outgoing(const std::vector<sock_filter>& program);
  // Puts a virtio_net_hdr before each frame, which tells what a super packet is made of. False:
  // this kernel cannot, or packets come without their link-layer header. Call before the ring.
  bool describe_super_packets();
  Status join_promiscuous(int interface_index);

  // From here on packets of that interface are taken in.
  Status bind(int interface_index);

  // For packet_fanout.h. Founds a group, or joins that of a number; the number may be 0, and is so
  // for the first group after the machine has started. Precondition: bound.
  Result<std::uint16_t> found_fanout();
  Status join_fanout(std::uint16_t group);
  // Sets the program that names, for each packet, the member of the group that gets it.
  Status set_fanout_program(const std::vector<sock_filter>& program);

  // When this returns no packet is being taken in any more, and none ever will be. Not for members
  // of a group.
  void close_intake(int interface_index);

  // Adds what the kernel counted since the last call. Must be called before 2^32 more packets.
  void add_statistics(PacketStatistics& statistics);

  // The error that waits on the socket (ENETDOWN: its interface went down), 0 for none; clears it.
  int take_error();

  // Whether the interface that the socket was bound to is gone.
  bool interface_is_gone() const;

 private:
  explicit PacketSocket(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

// `program` behind a test that refuses frames on their way out; an empty program takes everything.
std::vector<sock_filter> without_outgoing(const std::vector<sock_filter>& program);

}  // namespace wirecensus::capture
