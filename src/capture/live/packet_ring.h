// The ring of blocks that the kernel fills with packets: TPACKET_V3, described in
// Documentation/networking/packet_mmap.rst of the kernel.
//
// The kernel fills one block after another and hands each over whole: when it is full, or when the
// retire time has passed since its first packet. It is read in place and handed back. So a packet
// is neither copied nor fetched by a system call, and there is one wake-up a block. Several blocks
// may be on loan to batches at a time, on whatever threads.
//
//     ring: [ on loan ][ user ][ user ][ kernel, being filled ][ kernel ] ...
//                         ^ next_                         when none is free, packets are lost
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "base/result.h"
#include "capture/frame_source.h"

namespace wirecensus::capture {

// Of all frames that were taken so far.
struct RingTally {
  std::uint64_t frames = 0;
  std::uint64_t outgoing = 0;       // this machine sent them
  std::uint64_t tags_put_back = 0;  // got the VLAN tag back that the kernel had taken out
  // Received frames by EtherType, behind the tag that the kernel took out; IPv4 and IPv6 left out.
  std::map<std::uint16_t, std::uint64_t> rare_types;
};

struct RingOptions {
  std::size_t bytes = 0;
  // Before each frame stands a virtio_net_hdr: PacketSocket::describe_super_packets().
  bool with_descriptions = false;
};

class RingMemory;

class PacketRing {
 public:
  // The longest time the kernel keeps a packet before it hands the block over (it may need twice
  // that). An idle ring costs the kernel one timer tick in that time and us nothing.
  static constexpr std::chrono::milliseconds kRetireTime{50};

  // Asks the kernel for a ring of so many bytes, for half of it when there is not so much memory,
  // and so on. Precondition: `socket` is a packet socket of version TPACKET_V3 that outlives the
  // ring.
  static Result<PacketRing> create(int socket, const RingOptions& options);

  std::size_t bytes() const;
  // Whether it is smaller than asked for, because memory is short.
  bool reduced() const { return reduced_; }

  // Whether the kernel has handed over the next block.
  bool ready() const;

  // Makes the frames of `batch` view the packets of the next block, which is lent to it. Returns
  // whether that completed a turn of the ring. Preconditions: ready(); the batch is clear.
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
