// Assigns fragments to flows: a non-first fragment has no ports, so it is held back until those of
// its first fragment are known.
//
// The rule, for fragments of the same path (interface, VLANs, MPLS labels), source, destination,
// identification and, in IPv4, protocol (RFC 791 section 3.2, RFC 8200 section 4.5): a non-first
// fragment belongs to the latest first fragment at or before its time, else to the earliest one
// after it, within the 60 seconds that RFC 8200 allows for reassembly; else to a flow without
// ports. Of two first fragments at the same time, the one with the smaller ports is taken, so the
// order of equal timestamps does not matter.
//
// The 60 seconds are the sum of all steps in time, forward or back, between the fragments of the
// pair; with increasing times, this is the difference of the times. So the result depends only on
// packets that are near in the capture, and captures counted separately can be joined at their
// ends:
//
//     beginning                                                     end
//     |<-- 60 s: kept for -->|      settled, forgotten     |<-- 60 s: kept for -->|
//     |  a capture before it |                             |  a capture after it  |
//
// A fragment is settled when no packets joined before or after can change its flow. The time of
// this check does not matter, so memory is swept occasionally, pair by pair.
//
// A pair is never forgotten, because a capture before it may have its first fragments. So a sender
// of single fragments, each between two other addresses, fills memory as one of single packets
// does: about 110 bytes for each pair (lone_fragment.h). Where that has a bound (set_max_bytes()),
// fragments of further pairs and identifications do not wait: they are of flows without ports. All
// hashes are seeded: addresses and identifications are the sender's choice.
//
// Used by one thread at a time. Functions that add throw std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "decode/packet.h"
#include "flow/flow_record.h"
#include "flow/lone_fragment.h"
#include "flow/open_fragments.h"

namespace wirecensus::flow {

// Non-first fragments whose flow is known.
struct SettledFragments {
  FlowKey key;
  FlowCounters counters;
};

class FragmentTable {
 public:
  explicit FragmentTable(std::uint64_t hash_seed)
      : hash_seed_(hash_seed), pairs_(16, KeyHash{hash_seed}) {}

  // The bound of bytes(); what is held already stays.
  void set_max_bytes(std::size_t bytes) { max_bytes_ = bytes; }
  // About the memory of all that is held.
  std::size_t bytes() const;
  // Non-first fragments that did not wait.
  std::uint64_t unassigned() const { return unassigned_; }

  // Records a first fragment (which is counted in its own flow), or holds back a non-first one with
  // `counters`, its contribution to its flow. Appends to `settled` the fragments whose flow is now
  // certain. Precondition: packet.fragment != whole; `counters` are counters_of(packet), perhaps
  // without the packet itself.
  void add(const decode::Packet& packet, const FlowCounters& counters,
           std::vector<SettledFragments>& settled);

  // Adds the open fragments of a pair of another count, each pair once. Precondition: its packets
  // are later than all added so far.
  void add(const FragmentPair& more, std::vector<SettledFragments>& settled);

  // Ends counting: appends the certain fragments to `settled`, and returns the others.
  std::vector<FragmentPair> freeze(std::vector<SettledFragments>& settled) &&;

  // Ends counting where no other count is joined: calls visit(const SettledFragments&) for all
  // fragments held, with their flow as far as known. It takes no further memory.
  template <typename Visitor>
  void settle_all(Visitor visit) &&;

 private:
  struct Identification {
    std::uint32_t number;
    bool has_time;

    bool operator==(const Identification&) const = default;
  };
  struct IdentificationHash {
    std::uint64_t seed;
    std::size_t operator()(const Identification& id) const;
  };
  struct Datagrams {
    explicit Datagrams(const Identification& identification) : id(identification) {}

    Identification id;
    std::vector<FirstFragment> firsts;
    std::vector<HeldFragments> held;
    std::size_t settle_at = 3;  // number of entries

    std::size_t size() const { return firsts.size() + held.size(); }
  };
  // Indexes into Pair::datagrams.
  using Places = std::unordered_map<Identification, std::uint32_t, IdentificationHash>;
  struct Pair {
    FragmentTick clock = 0;
    Timestamp first_time = kNoTime;
    Timestamp last_time = kNoTime;
    std::vector<Datagrams> datagrams;
    std::unique_ptr<Places> places;  // null: the few datagrams are searched one by one
    std::size_t sweep_at = 64;       // number of identifications

    void pass_to(Timestamp time);
    FragmentTick now(const Identification& id) const { return id.has_time ? clock : 0; }
    Datagrams& of(const Identification& id, std::uint64_t hash_seed);
    bool has(const Identification& id) const;
    void find_places(std::uint64_t hash_seed);
  };
  using PairKey = FragmentPairKey;
  struct KeyHash {
    std::uint64_t seed;
    std::size_t operator()(const PairKey& key) const;
  };
  using Settled = std::vector<SettledFragments>;

  Pair* pair_for(const PairKey& key, const decode::Packet& packet, bool counts);
  LoneFragment* find_lone(const PairKey& key);
  bool add_lone(const PairKey& key, const decode::Packet& packet, bool counts);
  void make_pair_of(LoneFragment& lone, const PairKey& key);
  static Datagrams datagrams_of(const LoneFragment& lone);
  static FragmentPair pair_with(const LoneFragment& lone);
  bool has_room_for(const PairKey& key, const decode::Packet& packet) const;
  void pass_on(const FlowKey& pair, const decode::Packet& packet, const FlowCounters& counters,
               Settled& settled);
  void pass_on(const FragmentPair& pair, Settled& settled);
  static void note_first(Datagrams& datagrams, const FirstFragment& first);
  static HeldFragments& hold(Datagrams& datagrams, FragmentTick tick, Protocol protocol);
  static void settle(const FlowKey& pair, Datagrams& datagrams, FragmentTick now, Settled& settled);
  void sweep(const FlowKey& key, Pair& pair, Settled& settled) const;
  static FragmentPair take(const PairKey& key, Pair& pair);

  std::uint64_t hash_seed_;
  std::size_t max_bytes_ = std::numeric_limits<std::size_t>::max();
  std::size_t datagrams_ = 0;  // of all pairs
  std::uint64_t unassigned_ = 0;
  std::optional<LoneFragments> lone_;  // made with the first
  std::unordered_map<PairKey, Pair, KeyHash> pairs_;
};

// Calls visit(const SettledFragments&) for all fragments held, with their flow as far as known.
template <typename Visitor>
void for_each_held(const std::vector<FragmentPair>& open, Visitor visit);

// The flow of fragments held, given the first fragments of their identification.
SettledFragments resolve(const FlowKey& pair, const HeldFragments& held,
                         const std::vector<FirstFragment>& firsts);

template <typename Visitor>
void FragmentTable::settle_all(Visitor visit) && {
  const auto settle_lone = [&](const LoneFragment& lone) {
    if (lone.rest.first || !lone.waits()) return;
    visit(resolve(lone.key.ends, {0, lone.rest.protocol, lone.flow_counters()}, {}));
  };
  if (lone_) lone_->for_each(settle_lone);
  for (auto& [key, pair] : pairs_) {
    for (const Datagrams& datagrams : pair.datagrams) {
      for (const HeldFragments& held : datagrams.held) {
        visit(resolve(key.ends, held, datagrams.firsts));
      }
    }
  }
}

template <typename Visitor>
void for_each_held(const std::vector<FragmentPair>& open, Visitor visit) {
  for (const FragmentPair& pair : open) {
    for (const FragmentedDatagrams& datagrams : pair.datagrams) {
      for (const HeldFragments& held : datagrams.held) {
        visit(resolve(pair.key, held, datagrams.firsts));
      }
    }
  }
}

}  // namespace wirecensus::flow
