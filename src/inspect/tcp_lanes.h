// The TCP segments of a batch and a shard, with the keys of their flows: those of the outermost
// packets, and those inside tunnels.
#pragma once

#include <cstdint>
#include <vector>

#include "flow/compact_key.h"
#include "flow/flow_hash.h"
#include "inspect/tcp_segment.h"
#include "inspect/tunnels/tunnel_records.h"

namespace wirecensus::inspect {

template <typename Key>
struct KeyedSegment {
  Key key;
  std::uint32_t hash = 0;  // of the key
  bool reverse = false;    // against the key's direction
  TcpSegment segment;
};

struct TcpLanes {
  std::vector<KeyedSegment<flow::Ipv4Key>> ipv4;
  std::vector<KeyedSegment<flow::Ipv6Key>> ipv6;
  std::vector<KeyedSegment<InnerKey>> inner;

  // That of the keys of this type.
  std::vector<KeyedSegment<flow::Ipv4Key>>& of(const flow::Ipv4Key&) { return ipv4; }
  std::vector<KeyedSegment<flow::Ipv6Key>>& of(const flow::Ipv6Key&) { return ipv6; }

  void clear() {
    ipv4.clear();
    ipv6.clear();
    inner.clear();
  }
};

}  // namespace wirecensus::inspect
