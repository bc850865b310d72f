// A packet socket, packet(7), set up step by step so that every packet received is accounted for.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

#include "base/result.h"

namespace wirecensus::capture {

// Since the socket was bound; the kernel's own counters have 32 bits and are reset at each reading.
struct PacketStatistics {
  std::uint64_t accepted = 0;  // passed the filter and were put into the ring
  std::uint64_t dropped = 0;   // passed the filter, but the ring was full
  std::uint64_t freezes = 0;   // number of times the ring was full
};

class PacketSocket {
 public:
  // Whether the kernel supports what a PacketSocket and its ring need; a missing privilege is
  // reported by open().
  static bool supported();

  // A socket that receives nothing until bind(), because its protocol is 0. Without
  // `with_link_header`, packets start at their network header.
  static Result<PacketSocket> open(bool with_link_header);

  PacketSocket(PacketSocket&& other) noexcept;
  PacketSocket& operator=(PacketSocket&&) = delete;
  PacketSocket(const PacketSocket&) = delete;
  PacketSocket& operator=(const PacketSocket&) = delete;
  ~PacketSocket();

  int descriptor() const { return descriptor_; }

  // Ignores outgoing frames. False: not supported by this kernel (before Linux 4.20).
  bool ignore_outgoing();
  Status attach_filter(const std::vector<sock_filter>& program);
  // Both, on any kernel; an empty program accepts all other frames.
  Status leave_out_outgoing(const std::vector<sock_filter>& program);
  // Prepends a virtio_net_hdr, which describes super packets, to each frame. False: not supported
  // by this kernel, or packets have no link-layer header. Must be called before the ring is
  // created.
  bool describe_super_packets();
  Status join_promiscuous(int interface_index);

  // Starts receiving packets of that interface.
  Status bind(int interface_index);

  // For packet_fanout.h. Creates a group, or joins the one with this number; 0 is a valid number
  // (that of the first group after boot). Precondition: bound.
  Result<std::uint16_t> found_fanout();
  Status join_fanout(std::uint16_t group);
  // Sets the program that selects, for each packet, the receiving member of the group.
  Status set_fanout_program(const std::vector<sock_filter>& program);

  // After this returns, no more packets are received. Precondition: not a member of a group.
  void close_intake(int interface_index);

  // Adds the kernel's counts since the last call. Must be called at least every 2^32 packets.
  void add_statistics(PacketStatistics& statistics);

  // Returns and clears the pending error of the socket (ENETDOWN: its interface went down); 0:
  // none.
  int take_error();

  // Whether the interface that the socket was bound to is gone.
  bool interface_is_gone() const;

 private:
  explicit PacketSocket(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

// `program` preceded by a test that rejects outgoing frames; an empty program accepts everything.
std::vector<sock_filter> without_outgoing(const std::vector<sock_filter>& program);

}  // namespace wirecensus::capture
