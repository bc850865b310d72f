// The ring of blocks that the kernel fills with packets: TPACKET_V3, described in
// Documentation/networking/packet_mmap.rst of the kernel.
//
// The kernel fills one block after another and passes each to user space when it is full, or when
// the retire time has elapsed since its first packet. A block is read in place and returned. So
// packets are neither copied nor read by system calls, and there is one wake-up per block. Several
// blocks can be on loan to batches at a time, on any threads.
//
//     ring: [ on loan ][ user ][ user ][ kernel, being filled ][ kernel ] ...
//                         ^ next_                         if none is free, packets are lost
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "base/result.h"
#include "capture/frame_source.h"

namespace wirecensus::capture {

// Sums over all frames read so far.
struct RingTally {
  std::uint64_t frames = 0;
  std::uint64_t outgoing = 0;       // sent by this machine
  std::uint64_t tags_put_back = 0;  // the VLAN tag removed by the kernel was restored
  // Received frames by EtherType, after the tag that the kernel removed; without IPv4 and IPv6.
  std::map<std::uint16_t, std::uint64_t> rare_types;
};

struct RingOptions {
  std::size_t bytes = 0;
  // Each frame is preceded by a virtio_net_hdr: PacketSocket::describe_super_packets().
  bool with_descriptions = false;
};

class RingMemory;

class PacketRing {
 public:
  // The retire time: the maximum age of a packet before the kernel passes on its block (it may take
  // twice as long). An idle ring costs the kernel one timer tick per retire time, and us nothing.
  static constexpr std::chrono::milliseconds kRetireTime{50};

  // Requests a ring of `bytes` bytes from the kernel, halving the size as long as memory is
  // insufficient. Precondition: `socket` is a packet socket of version TPACKET_V3 that outlives the
  // ring.
  static Result<PacketRing> create(int socket, const RingOptions& options);

  std::size_t bytes() const;
  // Whether it is smaller than requested, for lack of memory.
  bool reduced() const { return reduced_; }

  // Whether the kernel has passed on the next block.
  bool ready() const;

  // Fills `batch` with views of the packets of the next block, which is lent to it. Returns whether
  // this was the last block of the ring. Preconditions: ready(); the batch is clear.
  bool take(FrameBatch& batch, LinkType link_type);

  const RingTally& tally() const { return tally_; }

 private:
  explicit PacketRing(std::shared_ptr<RingMemory> memory) : memory_(std::move(memory)) {}
  void tally_way(const std::uint8_t* entry);
  void add_frame(std::uint8_t* entry, LinkType link_type, FrameBatch& batch);

  std::shared_ptr<RingMemory> memory_;  // shared with the batches that view it
  bool with_descriptions_ = false;
  bool reduced_ = false;
  std::size_t next_ = 0;  // block
  RingTally tally_;
};

}  // namespace wirecensus::capture
