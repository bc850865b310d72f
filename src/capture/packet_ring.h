// The ring of blocks that the kernel fills with packets: TPACKET_V3, described in
// Documentation/networking/packet_mmap.rst of the kernel.
//
// The kernel fills one block after another and hands each over whole: when it is full, or when the
// retire time has passed since its first packet. We read it in place and hand it back. So a packet
// is neither copied nor fetched by a system call, and there is one wake-up a block.
//
//     ring: [ user ][ user ][ kernel, being filled ][ kernel ][ kernel ] ...
//              ^ next_                                          when none is free, packets are lost
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "capture/frame_source.h"

namespace wirecensus {

// Of all frames that were taken so far.
struct RingTally {
  std::uint64_t frames = 0;
  std::uint64_t outgoing = 0;       // this machine sent them
  std::uint64_t tags_put_back = 0;  // got the VLAN tag back that the kernel had taken out
};

struct RingOptions {
  std::size_t bytes = 0;
  // Before each frame stands a virtio_net_hdr: PacketSocket::describe_super_packets().
  bool with_descriptions = false;
};

class PacketRing {
 public:
  // The longest time the kernel keeps a packet before it hands the block over (it may need twice
  // that). An idle ring costs the kernel one timer tick in that time and us nothing.
  static constexpr std::chrono::milliseconds kRetireTime{50};

  // Asks the kernel for a ring of so many bytes, for half of it when there is not so much memory,
  // and so on. Precondition: `socket` is a packet socket of version TPACKET_V3 that outlives the
  // ring.
  static Result<PacketRing> create(int socket, const RingOptions& options);

  PacketRing(PacketRing&& other) noexcept;
  PacketRing& operator=(PacketRing&&) = delete;
  PacketRing(const PacketRing&) = delete;
  PacketRing& operator=(const PacketRing&) = delete;
  ~PacketRing();

  std::size_t bytes() const { return block_bytes_ * block_count_; }
  // Whether it is smaller than asked for, because memory is short.
  bool reduced() const { return reduced_; }

  // Whether the kernel has handed over the next block.
  bool ready() const;

  // Makes the frames of `batch` view the packets of the next block, which stays ours until
  // release(). Precondition: ready(), and the block before was released.
  void take(FrameBatch& batch, LinkType link_type);

  const RingTally& tally() const { return tally_; }

  // Hands the block that was taken, if any, back to the kernel: its frames are gone. Returns
  // whether that completed a turn of the ring.
  bool release();

 private:
  PacketRing(std::uint8_t* memory, std::size_t block_bytes, std::size_t block_count)
      : memory_(memory), block_bytes_(block_bytes), block_count_(block_count) {}
  std::uint8_t* next_block() const { return memory_ + next_ * block_bytes_; }

  std::uint8_t* memory_;
  std::size_t block_bytes_;
  std::size_t block_count_;
  bool with_descriptions_ = false;
  bool reduced_ = false;
  std::size_t next_ = 0;
  bool taken_ = false;
  RingTally tally_;
};

}  // namespace wirecensus
