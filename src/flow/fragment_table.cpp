#include "flow/fragment_table.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

#include "base/xxh3.h"
#include "flow/compact_key.h"
#include "flow/flow_hash.h"

namespace wirecensus::flow {
namespace {

constexpr FragmentTick kWindow = 60 * kSecond;  // RFC 8200, section 4.5
// Of so many datagrams, a search one by one takes no longer than one in a hash table.
constexpr std::size_t kFewDatagrams = 8;

using Firsts = std::vector<FirstFragment>;

// The clock's increment for a step between two times, limited to slightly more than the window,
// beyond which it makes no difference: so the clock does not overflow.
FragmentTick step(Timestamp from, Timestamp to) {
  if (from == kNoTime || to == kNoTime) return 0;
  const auto distance = static_cast<FragmentTick>(elapsed(std::min(from, to), std::max(from, to)));
  return std::min(distance, kWindow + 1);
}

FlowKey pair_of(const decode::Packet& packet) {
  FlowKey key;
  key.source = packet.source;
  key.destination = packet.destination;
  // In IPv6 only the first fragment has the protocol after the extension headers.
  if (packet.source.version == IpVersion::v4) key.protocol = packet.protocol;
  return key;
}

// The first fragment for a non-first one at `tick`; null if there is none. `firsts` are sorted by
// tick.
const FirstFragment* first_of(const Firsts& firsts, FragmentTick tick) {
  const auto later = [](FragmentTick when, const FirstFragment& first) {
    return when < first.tick;
  };
  const auto after = std::upper_bound(firsts.begin(), firsts.end(), tick, later);
  if (after != firsts.begin() && tick - std::prev(after)->tick <= kWindow) {
    return &*std::prev(after);
  }
  return after != firsts.end() && after->tick - tick <= kWindow ? &*after : nullptr;
}

// Whether no packets before the start (tick 0) or from `now` on, including equal ticks, can change
// the flow of the fragments at `tick`.
bool certain(const FirstFragment* first, FragmentTick tick, FragmentTick now) {
  if (tick >= now) return false;
  if (first != nullptr && first->tick <= tick) return first->tick > 0;
  if (tick <= kWindow) return false;
  return first != nullptr ? first->tick < now : now - tick > kWindow;
}

SettledFragments settled_as(const FlowKey& pair, const HeldFragments& held,
                            const FirstFragment* first) {
  FlowKey key = pair;
  key.protocol = held.protocol;
  if (first != nullptr) {
    key.protocol = first->protocol;
    key.source_port = first->source_port;
    key.destination_port = first->destination_port;
    key.has_ports = first->has_ports;
  }
  return {key, held.counters};
}

// Removes first fragments to which no fragment, held or of a joined count, can belong. Those needed
// are the earliest, for fragments before it, and the latest, for those after it.
void forget(Firsts& firsts, const std::vector<HeldFragments>& held, FragmentTick now) {
  if (firsts.empty()) return;
  const FirstFragment earliest = firsts.front();
  const FirstFragment latest = firsts.back();
  const bool awaited = std::any_of(held.begin(), held.end(), [&](const HeldFragments& fragments) {
    return fragments.tick < earliest.tick && earliest.tick - fragments.tick <= kWindow;
  });
  firsts.clear();
  if (earliest.tick <= kWindow || awaited) firsts.push_back(earliest);
  if (now - latest.tick > kWindow) return;
  if (firsts.empty() || latest.tick != earliest.tick) firsts.push_back(latest);
}

}  // namespace

std::size_t FragmentTable::KeyHash::operator()(const PairKey& key) const {
  Ipv6Key compact_key;
  compact(key.ends, compact_key);
  return FlowHash{seed + key.path}(compact_key);
}

std::size_t FragmentTable::IdentificationHash::operator()(const Identification& id) const {
  const std::uint64_t value = std::uint64_t{id.number} << 1 | (id.has_time ? 1U : 0U);
  return xxh3(&value, sizeof value, seed);
}

void FragmentTable::Pair::pass_to(Timestamp time) {
  if (time == kNoTime) return;
  clock += step(last_time, time);
  last_time = time;
  if (first_time == kNoTime) first_time = time;
}

FragmentTable::Datagrams& FragmentTable::Pair::of(const Identification& id,
                                                  std::uint64_t hash_seed) {
  if (places == nullptr) {
    for (Datagrams& few : datagrams) {
      if (few.id == id) return few;
    }
  } else if (const auto place = places->find(id); place != places->end()) {
    return datagrams[place->second];
  }
  if (places != nullptr) places->emplace(id, static_cast<std::uint32_t>(datagrams.size()));
  datagrams.emplace_back(id);
  if (places == nullptr && datagrams.size() > kFewDatagrams) find_places(hash_seed);
  return datagrams.back();
}

bool FragmentTable::Pair::has(const Identification& id) const {
  if (places != nullptr) return places->contains(id);
  return std::any_of(datagrams.begin(), datagrams.end(),
                     [&](const Datagrams& one) { return one.id == id; });
}

void FragmentTable::Pair::find_places(std::uint64_t hash_seed) {
  places.reset();
  if (datagrams.size() <= kFewDatagrams) return;
  places = std::make_unique<Places>(datagrams.size(), IdentificationHash{hash_seed});
  for (std::uint32_t i = 0; i < datagrams.size(); ++i) places->emplace(datagrams[i].id, i);
}

void FragmentTable::add(const decode::Packet& packet, const FlowCounters& counters,
                        Settled& settled) {
  assert(packet.fragment != decode::FragmentKind::whole);
  const FlowKey key = pair_of(packet);
  if (bytes() >= max_bytes_ && !has_room_for({key, packet.path}, packet)) {
    return pass_on(key, packet, counters, settled);
  }
  Pair* const found = pair_for({key, packet.path}, packet, counters.packets > 0);
  if (found == nullptr) return;
  Pair& pair = *found;
  pair.pass_to(packet.time);
  const Identification id{packet.fragment_id, packet.time != kNoTime};
  const std::size_t before = pair.datagrams.size();
  Datagrams& datagrams = pair.of(id, hash_seed_);
  datagrams_ += pair.datagrams.size() - before;
  const FragmentTick now = pair.now(id);
  if (packet.fragment == decode::FragmentKind::first) {
    note_first(datagrams, {now, packet.protocol, packet.source_port, packet.destination_port,
                           packet.has_ports});
  } else {
    hold(datagrams, now, packet.protocol).counters.merge(counters);
  }
  if (datagrams.size() >= datagrams.settle_at) settle(key, datagrams, now, settled);
  if (pair.datagrams.size() < pair.sweep_at) return;
  datagrams_ -= pair.datagrams.size();
  sweep(key, pair, settled);
  datagrams_ += pair.datagrams.size();
}

// Null if the packet is the only one of its pair, and was added as such.
FragmentTable::Pair* FragmentTable::pair_for(const PairKey& key, const decode::Packet& packet,
                                             bool counts) {
  const auto found = pairs_.find(key);
  if (found != pairs_.end()) return &found->second;
  return add_lone(key, packet, counts) ? nullptr : &pairs_[key];
}

LoneFragment* FragmentTable::find_lone(const PairKey& key) {
  if (!lone_) return nullptr;
  const auto hash = static_cast<std::uint32_t>(KeyHash{hash_seed_}(key));
  const LoneFragment* const found = lone_->find(key, hash);
  return found == nullptr ? nullptr : &lone_->find_or_insert(key, hash);
}

// Returns whether it is the first one of its pair. If another one waits, that goes to pairs_.
bool FragmentTable::add_lone(const PairKey& key, const decode::Packet& packet, bool counts) {
  if (!lone_) lone_.emplace();
  LoneFragment& lone =
      lone_->find_or_insert(key, static_cast<std::uint32_t>(KeyHash{hash_seed_}(key)));
  if (lone.waits()) make_pair_of(lone, key);
  if (lone.rest.state != LoneState::absent) return false;
  lone.counters = {packet.time, packet.frame_len, packet.ip_bytes, packet.payload_bytes, counts};
  lone.rest = {packet.fragment_id,      packet.source_port,
               packet.destination_port, packet.protocol,
               packet.has_ports,        packet.fragment == decode::FragmentKind::first,
               LoneState::waits};
  return true;
}

void FragmentTable::make_pair_of(LoneFragment& lone, const PairKey& key) {
  Pair& pair = pairs_[key];
  pair.pass_to(lone.counters.time);
  pair.datagrams.push_back(datagrams_of(lone));
  ++datagrams_;
  lone.rest.state = LoneState::left;
}

FragmentTable::Datagrams FragmentTable::datagrams_of(const LoneFragment& lone) {
  Datagrams datagrams({lone.rest.fragment_id, lone.has_time()});
  const LoneFragment::Rest& rest = lone.rest;
  if (rest.first) {
    datagrams.firsts.push_back(
        {0, rest.protocol, rest.source_port, rest.destination_port, rest.has_ports});
  } else {
    datagrams.held.push_back({0, rest.protocol, lone.flow_counters()});
  }
  return datagrams;
}

FragmentPair FragmentTable::pair_with(const LoneFragment& lone) {
  Pair pair;
  pair.pass_to(lone.counters.time);
  pair.datagrams.push_back(datagrams_of(lone));
  return take(lone.key, pair);
}

// Does not let it wait. A fragment that waits for it, alone, waits in vain.
void FragmentTable::pass_on(const FlowKey& pair, const decode::Packet& packet,
                            const FlowCounters& counters, Settled& settled) {
  if (packet.fragment == decode::FragmentKind::first) {
    LoneFragment* const lone = find_lone({pair, packet.path});
    if (lone == nullptr || !lone->waits() || lone->rest.first) return;
    settled.push_back(settled_as(pair, {0, lone->rest.protocol, lone->flow_counters()}, nullptr));
    lone->rest.state = LoneState::left;
    unassigned_ += settled.back().counters.packets;
    return;
  }
  unassigned_ += counters.packets;
  settled.push_back(settled_as(pair, {0, packet.protocol, counters}, nullptr));
}

// What was open in another count does not wait here.
void FragmentTable::pass_on(const FragmentPair& pair, Settled& settled) {
  for (const FragmentedDatagrams& datagrams : pair.datagrams) {
    for (const HeldFragments& held : datagrams.held) {
      settled.push_back(settled_as(pair.key, held, nullptr));
      unassigned_ += held.counters.packets;
    }
  }
}

std::size_t FragmentTable::bytes() const {
  constexpr std::size_t kPair = 176;       // with its place in the map
  constexpr std::size_t kDatagrams = 192;  // with one or two fragments and the allocator's share
  const std::size_t lone = lone_ ? lone_->bytes() : 0;
  return lone + pairs_.size() * kPair + datagrams_ * kDatagrams;
}

// What is held already needs no more, or little: fragments of one time are one.
bool FragmentTable::has_room_for(const PairKey& key, const decode::Packet& packet) const {
  const auto pair = pairs_.find(key);
  return pair != pairs_.end() && pair->second.has({packet.fragment_id, packet.time != kNoTime});
}

void FragmentTable::add(const FragmentPair& more, Settled& settled) {
  if (bytes() >= max_bytes_) return pass_on(more, settled);
  LoneFragment* const lone = find_lone({more.key, more.path});
  if (lone != nullptr && lone->waits()) make_pair_of(*lone, lone->key);
  Pair& pair = pairs_[{more.key, more.path}];
  datagrams_ -= pair.datagrams.size();
  const FragmentTick begin = pair.clock + step(pair.last_time, more.first_time);
  pair.clock = begin + more.clock;
  if (pair.first_time == kNoTime) pair.first_time = more.first_time;
  if (more.last_time != kNoTime) pair.last_time = more.last_time;
  for (const FragmentedDatagrams& from : more.datagrams) {
    const FragmentTick offset = from.has_time ? begin : 0;
    Datagrams& to = pair.of({from.identification, from.has_time}, hash_seed_);
    for (FirstFragment first : from.firsts) {
      first.tick += offset;
      note_first(to, first);
    }
    for (const HeldFragments& held : from.held) {
      hold(to, held.tick + offset, held.protocol).counters.merge(held.counters);
    }
  }
  sweep(more.key, pair, settled);
  datagrams_ += pair.datagrams.size();
}

void FragmentTable::note_first(Datagrams& datagrams, const FirstFragment& first) {
  Firsts& firsts = datagrams.firsts;
  if (firsts.empty() || firsts.back().tick != first.tick) {
    firsts.push_back(first);
  } else {
    firsts.back() = std::min(firsts.back(), first);
  }
}

HeldFragments& FragmentTable::hold(Datagrams& datagrams, FragmentTick tick, Protocol protocol) {
  std::vector<HeldFragments>& held = datagrams.held;
  for (auto last = held.rbegin(); last != held.rend() && last->tick == tick; ++last) {
    if (last->protocol == protocol) return *last;
  }
  return held.emplace_back(HeldFragments{tick, protocol, {}});
}

void FragmentTable::settle(const FlowKey& pair, Datagrams& datagrams, FragmentTick now,
                           Settled& settled) {
  std::erase_if(datagrams.held, [&](const HeldFragments& held) {
    const FirstFragment* first = first_of(datagrams.firsts, held.tick);
    if (!certain(first, held.tick, now)) return false;
    settled.push_back(settled_as(pair, held, first));
    return true;
  });
  forget(datagrams.firsts, datagrams.held, now);
  datagrams.settle_at = std::max<std::size_t>(3, 2 * datagrams.size());
}

void FragmentTable::sweep(const FlowKey& key, Pair& pair, Settled& settled) const {
  const std::size_t before = pair.datagrams.size();
  for (Datagrams& datagrams : pair.datagrams) {
    settle(key, datagrams, pair.now(datagrams.id), settled);
  }
  std::erase_if(pair.datagrams, [](const Datagrams& datagrams) { return datagrams.size() == 0; });
  if (pair.datagrams.size() != before) pair.find_places(hash_seed_);
  pair.sweep_at = std::max<std::size_t>(64, 2 * pair.datagrams.size());
}

FragmentPair FragmentTable::take(const PairKey& key, Pair& pair) {
  FragmentPair taken{key.ends, key.path, pair.clock, pair.first_time, pair.last_time, {}};
  taken.datagrams.reserve(pair.datagrams.size());
  for (Datagrams& datagrams : pair.datagrams) {
    std::sort(datagrams.held.begin(), datagrams.held.end(),
              [](const HeldFragments& a, const HeldFragments& b) {
                return std::tie(a.tick, a.protocol) < std::tie(b.tick, b.protocol);
              });
    taken.datagrams.push_back({datagrams.id.number, datagrams.id.has_time,
                               std::move(datagrams.firsts), std::move(datagrams.held)});
  }
  std::sort(taken.datagrams.begin(), taken.datagrams.end(), [](const auto& a, const auto& b) {
    return std::tie(a.identification, a.has_time) < std::tie(b.identification, b.has_time);
  });
  return taken;
}

// The memory of each pair is given back before that of the next is taken.
std::vector<FragmentPair> FragmentTable::freeze(Settled& settled) && {
  std::vector<FragmentPair> open;
  const auto add_lone_one = [&](const LoneFragment& lone) {
    if (lone.waits()) open.push_back(pair_with(lone));
  };
  if (lone_) {
    open.reserve(lone_->size() + pairs_.size());
    lone_->for_each(add_lone_one);
    lone_.reset();
  }
  while (!pairs_.empty()) {
    auto entry = pairs_.extract(pairs_.begin());
    sweep(entry.key().ends, entry.mapped(), settled);
    open.push_back(take(entry.key(), entry.mapped()));
  }
  std::sort(open.begin(), open.end(), [](const FragmentPair& a, const FragmentPair& b) {
    return std::tie(a.key, a.path) < std::tie(b.key, b.path);
  });
  return open;
}

SettledFragments resolve(const FlowKey& pair, const HeldFragments& held,
                         const std::vector<FirstFragment>& firsts) {
  return settled_as(pair, held, first_of(firsts, held.tick));
}

}  // namespace wirecensus::flow
