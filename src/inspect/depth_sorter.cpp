#include "inspect/depth_sorter.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/address_shard.h"
#include "base/link_type.h"
#include "base/protocol.h"
#include "decode/decoder.h"
#include "decode/tunnel/tunnel.h"

namespace wirecensus::inspect {
namespace {

template <typename Key>
std::uint32_t fold_addresses_of(const decode::Packet& packet) {
  Key key;
  flow::compact(packet, key);
  return flow::fold_addresses(key);
}

// The innermost IP packet of a frame, without what carries it and what follows it.
Frame inner_frame(const Frame& frame, const decode::Packet& inner) {
  const Bytes bytes = frame.bytes().skip(inner.network_offset).first(inner.ip_bytes);
  Frame raw;
  raw.data = bytes.data();
  raw.cap_len = static_cast<std::uint32_t>(bytes.size());
  raw.frame_len = std::max(inner.ip_bytes, raw.cap_len);
  raw.time = frame.time;
  raw.link_type = link_type::kRaw;
  return raw;
}

}  // namespace

DepthSorter::DepthSorter(const DepthOptions& options, std::uint64_t hash_seed,
                         std::span<DepthLanes> shards, InnerFilter inner_filter,
                         AddressChange change)
    : options_(options),
      needs_all_(options.headers || options.apps),
      inner_filter_(std::move(inner_filter)),
      change_(std::move(change)),
      hash_{hash_seed},
      tunnel_hash_{hash_seed},
      shards_(shards) {
  assert(!change_ || !options_.names);
  for (DepthLanes& lanes : shards_) lanes.clear();
}

void DepthSorter::push(const Frame& frame, const decode::Packet& packet) {
  if (options_.tunnels && decode::may_carry_tunnel(packet)) push_tunnel(frame, packet);
  if (packet.next.offset != 0) [[unlikely]]
    return push_aggregate(frame, packet);
  if (!change_) [[likely]]
    return push_one(frame, packet, false);
  decode::Packet changed = packet;
  change_addresses(changed.source, changed.destination);
  push_one(frame, changed, false);
}

// As in flow records: the first packet has the frame, and the others their share of its bytes.
void DepthSorter::push_aggregate(const Frame& frame, decode::Packet first) {
  std::vector<decode::Packet> further;
  std::uint32_t shares = 0;
  for (decode::Subframe at = first.next; at.offset != 0;) {
    decode::decode_subframe(frame, at, further.emplace_back());
    shares += further.back().frame_len;
    at = further.back().next;
  }
  first.frame_len -= std::min(first.frame_len, shares);
  change_addresses(first.source, first.destination);
  for (decode::Packet& packet : further) change_addresses(packet.source, packet.destination);
  push_one(frame, first, false);
  for (const decode::Packet& packet : further) push_one(frame, packet, true);
}

void DepthSorter::push_tunnel(const Frame& frame, const decode::Packet& packet) {
  decode::Encapsulation carried = decode::decode_tunnels(frame, packet);
  if (!carried.is_tunnel()) return;
  const bool filtered =
      !carried.is_hidden() && inner_filter_ && !inner_filter_(inner_frame(frame, carried.inner));
  if (options_.names && carried.inner.has_ports && !filtered)
    lanes_of(carried.inner).names.add(frame, carried.inner);
  decode::Packet outer = packet;
  change_addresses(outer.source, outer.destination);
  change_addresses(carried.source, carried.destination);
  change_addresses(carried.inner.source, carried.inner.destination);
  DepthLanes& lanes = lanes_of(outer);
  OuterPacket& counted =
      lanes.tunnels.outer.emplace_back(outer_packet(outer, carried, tunnel_hash_));
  counted.filtered = filtered;
  counted.counts &= !filtered;
  if (counted.counts) push_inner(frame, inner_packet(outer, carried, tunnel_hash_), carried, lanes);
}

void DepthSorter::push_inner(const Frame& frame, const InnerPacket& inner,
                             const decode::Encapsulation& carried, DepthLanes& lanes) {
  lanes.tunnels.inner.push_back(inner);
  if (!options_.tcp || !has_tcp_segment(carried.inner)) return;
  KeyedSegment<InnerKey>& segment = lanes.tcp.inner.emplace_back();
  segment.key = inner.key;
  segment.hash = inner.hash;
  segment.reverse = inner.reverse;
  read_tcp_segment(frame, carried.inner, segment.segment);
}

void DepthSorter::change_addresses(IpAddress& source, IpAddress& destination) const {
  if (!change_) [[likely]]
    return;
  source = change_(source);
  destination = change_(destination);
}

void DepthSorter::push_one(const Frame& frame, const decode::Packet& packet, bool is_further) {
  if (options_.names && packet.has_ports) lanes_of(packet).names.add(frame, packet);
  if (options_.tcp && has_tcp_segment(packet)) push_segment(frame, packet, is_further);
  const bool needs_type = options_.tcp && is_icmp(packet.protocol);  // for community_id
  if (options_.headers || needs_type) push_headers(frame, packet);
  if (options_.apps && has_app_packet(packet)) push_app(frame, packet);
}

void DepthSorter::push_beside_tcp(const Frame& frame, const decode::Packet& packet,
                                  DepthLanes& lanes) {
  if (options_.tunnels && decode::may_carry_tunnel(packet)) push_tunnel(frame, packet);
  if (options_.names) lanes.names.add(frame, packet);
  if (options_.headers) push_headers(frame, packet);
  if (options_.apps && has_app_packet(packet)) push_app(frame, packet);
}

DepthLanes& DepthSorter::lanes_of(const decode::Packet& packet) {
  const auto shards = static_cast<std::uint32_t>(shards_.size());
  const std::uint32_t folded = packet.source.version == IpVersion::v6
                                   ? fold_addresses_of<flow::Ipv6Key>(packet)
                                   : fold_addresses_of<flow::Ipv4Key>(packet);
  return shards_[shard_of(folded, shards)];
}

template <typename Key, typename Lanes, typename Element>
Element& DepthSorter::append(const decode::Packet& packet, Lanes DepthLanes::*lanes,
                             std::vector<Element> Lanes::*lane) {
  Key key;
  const bool reverse = flow::compact(packet, key);
  const auto shards = static_cast<std::uint32_t>(shards_.size());
  DepthLanes& shard = shards_[shard_of(flow::fold_addresses(key), shards)];
  Element& element = (shard.*lanes.*lane).emplace_back();
  element.key = key;
  element.hash = hash_(key);
  if constexpr (requires { element.reverse; }) element.reverse = reverse;
  return element;
}

void DepthSorter::push_segment(const Frame& frame, const decode::Packet& packet, bool is_further) {
  TcpSegment& segment =
      packet.source.version == IpVersion::v6
          ? append<flow::Ipv6Key>(packet, &DepthLanes::tcp, &TcpLanes::ipv6).segment
          : append<flow::Ipv4Key>(packet, &DepthLanes::tcp, &TcpLanes::ipv4).segment;
  read_tcp_segment(frame, packet, segment);
  segment.is_further = is_further;
}

void DepthSorter::push_headers(const Frame& frame, const decode::Packet& packet) {
  if (packet.fragment == decode::FragmentKind::non_first) return;  // its flow is not known here
  PacketHeaders& headers =
      packet.source.version == IpVersion::v6
          ? append<flow::Ipv6Key>(packet, &DepthLanes::headers, &HeaderLanes::ipv6).headers
          : append<flow::Ipv4Key>(packet, &DepthLanes::headers, &HeaderLanes::ipv4).headers;
  headers = packet_headers(frame, packet);
}

void DepthSorter::push_app(const Frame& frame, const decode::Packet& packet) {
  AppPacket& copied = packet.source.version == IpVersion::v6
                          ? append<flow::Ipv6Key>(packet, &DepthLanes::apps, &AppLane::ipv6).packet
                          : append<flow::Ipv4Key>(packet, &DepthLanes::apps, &AppLane::ipv4).packet;
  copied = lanes_of(packet).apps.copy(frame, packet);
}

}  // namespace wirecensus::inspect
