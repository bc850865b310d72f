// Collects names from the packets of a shard.
//
//     NamesCounter counter(hash_seed);
//     counter.count(lane);                  // lane after lane, in capture order
//     Names names = std::move(counter).finish();
//
// Not thread-safe: one thread at a time. What a packet says in one segment or datagram is read at
// once. A hello in several is put together by sequence number, in any order, if its start is known:
// by the SYN of the connection (stream_starts.h), or by the first segment. At most kMaxStreams are
// put together at the same time, in at most kMaxStreamBytes; the oldest give way, and are counted
// if they were hellos.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "inspect/names/name_lane.h"
#include "inspect/names/names.h"
#include "inspect/names/quic_initial.h"
#include "inspect/names/stream_starts.h"

namespace wirecensus::inspect {

inline constexpr std::size_t kMaxStreams = 4096;
inline constexpr std::size_t kMaxStreamBytes = std::size_t{16} << 20;
// Of a flow, until its hello is whole: each costs microseconds.
inline constexpr std::uint32_t kMaxQuicInitials = 8;

class NamesCounter {
 public:
  // The seed does not affect results within the bounds.
  explicit NamesCounter(std::uint64_t hash_seed) : starts_(hash_seed) {}

  // Precondition: all packets of a pair of addresses are passed to the same counter, in capture
  // order. Throws std::bad_alloc.
  void count(const NameLane& lane);

  // Opens the messages of which `before` has seen the start of the stream, but not yet all: what
  // follows of them belongs to the same place when the names of both are merged. Precondition:
  // nothing was counted yet. Throws std::bad_alloc.
  void go_on_from(const NamesCounter& before);

  // Adds what others counted. Precondition: this one counts no packets itself.
  void add(const Names& other) { names_.merge(Names(other)); }

  // Ends counting.
  Names finish() &&;

 private:
  using Streams = std::map<StreamKey, PartialHello>;

  void count_packet(const NamePacket& packet, Bytes bytes);
  void count_segment(const NamePacket& packet, Bytes bytes);
  void count_initials(const NamePacket& packet, Bytes datagram);
  static void open_initial(const QuicInitial& initial, PartialHello& hello);
  void continue_stream(Streams::iterator stream, const NamePacket& packet, Bytes bytes);
  void start_stream(const NamePacket& packet, Bytes bytes);
  void read_or_keep(Streams::iterator stream);
  Streams::iterator find_stream(const NamePacket& packet);
  Streams::iterator open_stream(const StreamKey& key);
  void close_stream(Streams::iterator stream);
  void make_room();
  void close_oldest();

  // Their number, by a hash of the direction: most packets with data are of a flow that has none,
  // and are not looked up.
  static constexpr std::size_t kSlots = std::size_t{16} * kMaxStreams;
  std::uint16_t& open_in_slot(const flow::FlowKey& direction);

  Names names_;
  std::vector<std::uint16_t> open_ = std::vector<std::uint16_t>(kSlots);
  std::deque<StreamKey> order_;  // of names_.partial, and some that are closed
  std::size_t memory_ = 0;       // of names_.partial, in bytes
  StreamStarts starts_;          // of streams without data so far
};

}  // namespace wirecensus::inspect
