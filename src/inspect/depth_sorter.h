// Sorts what depth needs of the packets of a batch by shard.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/frame.h"
#include "decode/packet.h"
#include "flow/keyed_packets.h"
#include "inspect/depth_lanes.h"
#include "inspect/depth_options.h"
#include "inspect/tcp_header.h"

namespace wirecensus::inspect {

// Not thread-safe: one thread at a time.
class DepthSorter {
 public:
  // Clears `shards`, which must outlive the sorter. `hash_seed` is that of the counters. The filter
  // sees the addresses as captured. Preconditions: 1 to kMaxShards shards; no change with names,
  // which have addresses in their text.
  DepthSorter(const DepthOptions& options, std::uint64_t hash_seed, std::span<DepthLanes> shards,
              InnerFilter inner_filter = {}, AddressChange change = {});

  // Adds the packet of a frame, and the others if it is an aggregate: all packets between two
  // addresses, in both directions, go to one shard, in the order of push(). Throws std::bad_alloc.
  // Preconditions: `packet` was decoded from `frame`, which has its bytes.
  void push(const Frame& frame, const decode::Packet& packet);

  // The same for a packet of decode_common(), which is in this shard. Inline, because most packets
  // have only a TCP segment for depth, or nothing. Preconditions: as those of push(); no change of
  // addresses; `keyed` is of the same packet, with the sorter's seed.
  template <typename Key>
  [[gnu::always_inline]] void push_common(const Frame& frame, const decode::Packet& packet,
                                          std::uint32_t shard,
                                          const flow::KeyedPacket<Key>& keyed) {
    const bool is_tcp = has_tcp_segment(packet);
    if (options_.tcp && is_tcp) {
      KeyedSegment<Key>& element = shards_[shard].tcp.of(keyed.key).emplace_back();
      element.key = keyed.key;
      element.hash = keyed.hash;
      element.reverse = keyed.reverse != 0;
      read_tcp_segment(frame, packet, element.segment);
    }
    if (is_tcp ? needs_all_ || (options_.names && may_have_name(frame, packet))
               : needs_all_ || options_.names || options_.tunnels)
      push_beside_tcp(frame, packet, shards_[shard]);
  }

 private:
  void change_addresses(IpAddress& source, IpAddress& destination) const;
  void push_aggregate(const Frame& frame, decode::Packet first);
  // Of an aggregate, the first packet: the others do not count as packets of their flows.
  void push_tunnel(const Frame& frame, const decode::Packet& packet);
  // `inner`: the innermost packet of `carried`, which is counted.
  void push_inner(const Frame& frame, const InnerPacket& inner,
                  const decode::Encapsulation& carried, DepthLanes& lanes);
  void push_one(const Frame& frame, const decode::Packet& packet, bool is_further);
  // All of a common packet but its TCP segment.
  void push_beside_tcp(const Frame& frame, const decode::Packet& packet, DepthLanes& lanes);
  DepthLanes& lanes_of(const decode::Packet& packet);
  void push_segment(const Frame& frame, const decode::Packet& packet, bool is_further);
  void push_headers(const Frame& frame, const decode::Packet& packet);
  void push_app(const Frame& frame, const decode::Packet& packet);
  // Appends an element with the key of the packet's flow to the lane of its shard.
  template <typename Key, typename Lanes, typename Element>
  Element& append(const decode::Packet& packet, Lanes DepthLanes::*lanes,
                  std::vector<Element> Lanes::*lane);

  const DepthOptions options_;
  const bool needs_all_;  // what is asked for may be of any packet
  const InnerFilter inner_filter_;
  const AddressChange change_;
  const flow::FlowHash hash_;
  const TunnelKeyHash tunnel_hash_;
  const std::span<DepthLanes> shards_;
};

}  // namespace wirecensus::inspect
