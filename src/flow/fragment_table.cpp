#include "flow/fragment_table.h"

#include <algorithm>
#include <utility>

#include "flow/compact_key.h"
#include "flow/flow_counting.h"
#include "flow/flow_hash.h"

namespace wirecensus {
namespace {

constexpr Duration kReassemblyTime = 60 * kSecond;  // RFC 8200, section 4.5

bool within_reassembly(Timestamp a, Timestamp b) {
  return elapsed(std::min(a, b), std::max(a, b)) <= kReassemblyTime;
}

FlowKey pair_of(const Packet& packet) {
  FlowKey key;
  key.source = packet.source;
  key.destination = packet.destination;
  // In IPv6 only the first fragment knows which protocol follows the extension headers.
  if (packet.source.version == IpVersion::v4) key.protocol = packet.protocol;
  return key;
}

}  // namespace

std::size_t FragmentTable::KeyHash::operator()(const FlowKey& key) const {
  Ipv6Key compact_key;
  compact(key, compact_key);
  return FlowHash{seed}(compact_key);
}

void FragmentTable::add(const Packet& packet, std::vector<SettledFragments>& settled) {
  const FlowKey key = pair_of(packet);
  Pair& pair = pairs_[key];
  Datagram& datagram = pair.datagrams[packet.fragment_id];
  datagram.last_seen = std::max(datagram.last_seen, packet.time);
  if (packet.fragment == FragmentKind::first) {
    const FirstFragment first{packet.time, packet.protocol, packet.source_port,
                              packet.destination_port, packet.has_ports};
    note_first(key, datagram, first, settled);
  } else {
    hold(key, datagram, packet, settled);
  }
  if (pair.datagrams.size() >= pair.sweep_at) sweep(key, pair, packet.time, settled);
}

void FragmentTable::note_first(const FlowKey& pair, Datagram& datagram, const FirstFragment& first,
                               std::vector<SettledFragments>& settled) {
  if (datagram.first && datagram.first->time == first.time) {
    datagram.first = std::min(*datagram.first, first);
    return;
  }
  settle_before(pair, datagram, first.time, settled);
  datagram.first = first;
}

void FragmentTable::hold(const FlowKey& pair, Datagram& datagram, const Packet& packet,
                         std::vector<SettledFragments>& settled) {
  settle_before(pair, datagram, packet.time, settled);
  const auto same = [&](const Held& held) {
    return held.time == packet.time && held.protocol == packet.protocol;
  };
  if (datagram.held.empty() || !same(datagram.held.back())) {
    datagram.held.push_back({packet.time, packet.protocol, {}});
  }
  count_packet(datagram.held.back().counters, packet);
}

// Settles what was held back before `time` and can no longer change its mind: its first fragment is
// known, or too long ago for one still to come.
void FragmentTable::settle_before(const FlowKey& pair, Datagram& datagram, Timestamp time,
                                  std::vector<SettledFragments>& settled) {
  std::erase_if(datagram.held, [&](const Held& held) {
    if (held.time >= time) return false;
    const bool first_known = datagram.first && within_reassembly(datagram.first->time, held.time);
    if (!first_known && within_reassembly(held.time, time)) return false;
    settle(pair, datagram, held, settled);
    return true;
  });
}

void FragmentTable::settle(const FlowKey& pair, const Datagram& datagram, const Held& held,
                           std::vector<SettledFragments>& settled) {
  FlowKey key = pair;
  key.protocol = held.protocol;
  if (datagram.first && within_reassembly(datagram.first->time, held.time)) {
    key.protocol = datagram.first->protocol;
    key.source_port = datagram.first->source_port;
    key.destination_port = datagram.first->destination_port;
    key.has_ports = datagram.first->has_ports;
  }
  settled.push_back({key, held.counters});
}

// Forgets the datagrams of this pair whose reassembly time is over.
void FragmentTable::sweep(const FlowKey& key, Pair& pair, Timestamp now,
                          std::vector<SettledFragments>& settled) {
  std::erase_if(pair.datagrams, [&](const auto& entry) {
    const Datagram& datagram = entry.second;
    if (datagram.last_seen >= now || within_reassembly(datagram.last_seen, now)) return false;
    for (const Held& held : datagram.held) settle(key, datagram, held, settled);
    return true;
  });
  pair.sweep_at = std::max<std::size_t>(64, 2 * pair.datagrams.size());
}

void FragmentTable::settle_all(std::vector<SettledFragments>& settled) {
  for (const auto& [key, pair] : pairs_) {
    for (const auto& [id, datagram] : pair.datagrams) {
      for (const Held& held : datagram.held) settle(key, datagram, held, settled);
    }
  }
  pairs_.clear();
}

}  // namespace wirecensus
