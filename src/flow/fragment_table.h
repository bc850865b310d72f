// Fragments to their flows: a non-first fragment has no ports, so it is held back until its first
// fragment tells them.
//
// The rule, for fragments of the same source, destination, identification and, in IPv4, protocol
// (RFC 791 section 3.2, RFC 8200 section 4.5): a non-first fragment belongs to the latest first
// fragment at or before it, else to the earliest one after it, within the 60 seconds that RFC 8200
// gives to reassembly; else to a flow without ports. Of two first fragments at the same time the
// one with the smaller ports wins. So the order of equal timestamps does not matter.
//
// What is remembered is swept pair by pair, by that pair's own packets alone: the outcome does not
// depend on what else is counted beside it, nor on how flows are dealt to shards.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "decode/packet.h"
#include "flow/flow_record.h"

namespace wirecensus {

// Non-first fragments whose flow is settled.
struct SettledFragments {
  FlowKey key;
  FlowCounters counters;
};

class FragmentTable {
 public:
  explicit FragmentTable(std::uint64_t hash_seed) : pairs_(16, KeyHash{hash_seed}) {}

  // Takes note of a first fragment (which counts in its own flow), or holds back a non-first one.
  // Appends to `settled` what thereby came to a decision. Precondition: packet.fragment != whole.
  void add(const Packet& packet, std::vector<SettledFragments>& settled);

  // Settles all that is still held back: nothing more is coming.
  void settle_all(std::vector<SettledFragments>& settled);

 private:
  struct FirstFragment {
    Timestamp time = kNoTime;
    Protocol protocol;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    bool has_ports = false;

    auto operator<=>(const FirstFragment&) const = default;
  };
  struct Held {
    Timestamp time = kNoTime;
    Protocol protocol;  // its own word for it, which in IPv6 counts for little
    FlowCounters counters;
  };
  // All fragments with one identification: of one datagram, or of several one after the other.
  struct Datagram {
    std::optional<FirstFragment> first;
    std::vector<Held> held;
    Timestamp last_seen = kNoTime;
  };
  // One source and destination, and in IPv4 one protocol.
  struct Pair {
    std::unordered_map<std::uint32_t, Datagram> datagrams;  // by identification
    std::size_t sweep_at = 64;                              // number of datagrams
  };
  struct KeyHash {
    std::uint64_t seed;
    std::size_t operator()(const FlowKey& key) const;
  };

  static void note_first(const FlowKey& pair, Datagram& datagram, const FirstFragment& first,
                         std::vector<SettledFragments>& settled);
  static void hold(const FlowKey& pair, Datagram& datagram, const Packet& packet,
                   std::vector<SettledFragments>& settled);
  static void settle_before(const FlowKey& pair, Datagram& datagram, Timestamp time,
                            std::vector<SettledFragments>& settled);
  static void settle(const FlowKey& pair, const Datagram& datagram, const Held& held,
                     std::vector<SettledFragments>& settled);
  static void sweep(const FlowKey& key, Pair& pair, Timestamp now,
                    std::vector<SettledFragments>& settled);

  std::unordered_map<FlowKey, Pair, KeyHash> pairs_;
};

}  // namespace wirecensus
