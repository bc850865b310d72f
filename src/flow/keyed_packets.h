// Packets for a flow table, reduced to what the table needs, with key and hash. Prepared by the
// thread that decodes packets; the thread that owns the table then only looks up and adds, so less
// than a cache line per packet is passed between processors. Each object is used by one thread at a
// time.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/address_shard.h"
#include "decode/packet.h"
#include "flow/compact_key.h"
#include "flow/flow_hash.h"
#include "flow/page_array.h"

namespace wirecensus::flow {

template <typename Key>
struct KeyedPacket {
  Key key;
  Timestamp time;
  std::uint32_t frame_len;
  std::uint32_t ip_bytes;
  std::uint32_t payload_bytes;
  std::uint32_t hash : kHashBits;  // of the key
  std::uint32_t reverse : 1;       // 1: the reverse of the key's direction
};
static_assert(sizeof(KeyedPacket<Ipv4Key>) == 40 && sizeof(KeyedPacket<Ipv6Key>) == 64);

// A list of elements created in place, without bounds checks or zeroing.
template <typename T>
class Lane {
 public:
  // Clears the list, and makes room for `room` calls of next(). Throws std::bad_alloc.
  void begin(std::size_t room) {
    if (room > elements_.size()) elements_ = PageArray<T>(room);
    elements_.use(room);
    next_ = elements_.data();
  }

  // The next element, with unspecified content, to be written by the caller. Valid until the next
  // begin(). Precondition: called at most `room` times since begin().
  T& next() {
    assert(next_ != elements_.data() + elements_.size());
    return *next_++;
  }

  // The elements since begin(), valid until the next begin().
  std::span<const T> elements() const { return {elements_.data(), next_}; }

 private:
  PageArray<T> elements_;
  T* next_ = nullptr;
};

// Packets of one shard, each kind in the order of push(). The size of the struct is a power of two,
// so that indexing needs no multiplication.
struct alignas(128) KeyedPackets {
  Lane<KeyedPacket<Ipv4Key>> ipv4;  // and packets without an IP header
  Lane<KeyedPacket<Ipv6Key>> ipv6;
  std::vector<decode::Packet>
      fragments;  // first ones, which have a key as well, and non-first ones
  std::vector<decode::Packet>
      further;  // of aggregates, all packets but the first: bytes, no packet

  void begin(std::size_t room) {
    ipv4.begin(room);
    ipv6.begin(room);
    fragments.clear();
    further.clear();
  }
};

inline std::uint32_t fold_addresses(const Ipv4Key& key) {
  return key.low_address() ^ key.high_address();
}
inline std::uint32_t fold_addresses(const Ipv6Key& key) {
  const Ipv6Number low = key.low_address();
  const Ipv6Number high = key.high_address();
  const std::uint64_t folded = low.high ^ low.low ^ high.high ^ high.low;
  return static_cast<std::uint32_t>(folded ^ folded >> 32);
}

// Computes the keys of packets and sorts them by shard. All packets between two addresses, in both
// directions and including fragments, go to one shard, in the order of push(). Inline, like
// decode().
class PacketSorter {
 public:
  // Replaces the contents of `shards`, which must outlive the sorter and its copies. `count`:
  // maximum number of push() calls. Throws std::bad_alloc. Preconditions: 1 to kMaxShards shards;
  // `hash_seed` is that of the tables.
  PacketSorter(std::uint64_t hash_seed, std::span<KeyedPackets> shards, std::size_t count)
      : hash_{hash_seed}, shards_(shards) {
    assert(!shards.empty() && shards.size() <= kMaxShards);
    for (KeyedPackets& shard : shards_) shard.begin(count);
  }

  [[gnu::always_inline]] void push(const decode::Packet& packet) {
    push(packet, [](std::uint32_t, const auto&) __attribute__((always_inline)){});
  }
  // The same, and calls visit(number of the shard, const KeyedPacket<Key>&), unless the flow of the
  // packet is not known: a non-first fragment.
  template <typename Visitor>
  [[gnu::always_inline]] void push(const decode::Packet& packet, Visitor visit) {
    if (packet.source.version == IpVersion::v6) {
      push<Ipv6Key>(packet, &KeyedPackets::ipv6, visit);
    } else {
      push<Ipv4Key>(packet, &KeyedPackets::ipv4, visit);
    }
  }

  // A further packet of an aggregate, whose frame_len is its share of the frame.
  void push_further(const decode::Packet& packet) {
    if (packet.source.version == IpVersion::v6) {
      push_further<Ipv6Key>(packet);
    } else {
      push_further<Ipv4Key>(packet);
    }
  }

 private:
  template <typename Key>
  std::uint32_t shard_number(const Key& key) const {
    return shard_of(fold_addresses(key), static_cast<std::uint32_t>(shards_.size()));
  }

  template <typename Key>
  void push_further(const decode::Packet& packet) {
    Key key;
    compact(packet, key);
    shards_[shard_number(key)].further.push_back(packet);
  }

  template <typename Key, typename Visitor>
  [[gnu::always_inline]] void push(const decode::Packet& packet,
                                   Lane<KeyedPacket<Key>> KeyedPackets::*lane, Visitor& visit) {
    Key key;
    const bool reverse = compact(packet, key);
    const std::uint32_t shard = shard_number(key);
    KeyedPackets& packets = shards_[shard];
    if (packet.fragment != decode::FragmentKind::whole) [[unlikely]] {
      packets.fragments.push_back(packet);
      if (packet.fragment == decode::FragmentKind::non_first) return;
    }
    KeyedPacket<Key>& keyed = (packets.*lane).next();
    keyed.key = key;
    keyed.time = packet.time;
    keyed.frame_len = packet.frame_len;
    keyed.ip_bytes = packet.ip_bytes;
    keyed.payload_bytes = packet.payload_bytes;
    keyed.hash = hash_(key) & kMaxHash;  // no effect on the value: a hint to the compiler
    keyed.reverse = reverse;
    visit(shard, std::as_const(keyed));
  }

  FlowHash hash_;
  std::span<KeyedPackets> shards_;
};

}  // namespace wirecensus::flow
