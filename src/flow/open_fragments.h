// What a census remembers of fragments whose flow another capture could still decide: those near
// the beginning and the end of what was counted. A value: it is saved with the census, and
// FragmentTable takes it up again, so that a datagram whose fragments lie in two captures counts
// the same when they are counted apart and merged (fragment_table.h has the rule).
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "base/protocol.h"
#include "base/time.h"
#include "flow/flow_record.h"

namespace wirecensus::flow {

// How much time has passed between two addresses, in nanoseconds since their first fragment.
// Always 0 for packets without time.
using FragmentTick = std::uint64_t;

// What the others take from a first fragment. Of several at one tick the smallest is kept.
struct FirstFragment {
  FragmentTick tick = 0;
  Protocol protocol;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  bool has_ports = false;

  auto operator<=>(const FirstFragment&) const = default;
  bool operator==(const FirstFragment&) const = default;
};

// Non-first fragments of one tick.
struct HeldFragments {
  FragmentTick tick = 0;
  Protocol protocol;  // as the fragment itself has it, which is not reliable in IPv6
  FlowCounters counters;

  bool operator==(const HeldFragments&) const = default;
};

// All fragments with one identification: of one datagram, or of several one after the other. Only
// those that still matter, by tick.
struct FragmentedDatagrams {
  std::uint32_t identification = 0;
  bool has_time = true;  // packets with and without time never meet
  std::vector<FirstFragment> firsts;
  std::vector<HeldFragments> held;

  bool operator==(const FragmentedDatagrams&) const = default;
};

// One source and destination on one path, and in IPv4 one protocol.
struct FragmentPair {
  FlowKey key;                     // without ports; without protocol in IPv6
  std::uint64_t path = 0;          // Packet::path
  FragmentTick clock = 0;          // the tick of the last fragment
  Timestamp first_time = kNoTime;  // of the first and the last fragment that had a time
  Timestamp last_time = kNoTime;
  std::vector<FragmentedDatagrams> datagrams;  // by identification, those with time last

  bool operator==(const FragmentPair&) const = default;
};

struct OpenFragments {
  std::vector<FragmentPair> pairs;  // by key, then path
  // The fragments held are counted in the flows already, by what is known. These are the records of
  // those flows without them, by key: what the flows are reset to when the fragments are taken up
  // again.
  std::vector<FlowRecord> without;

  // Takes what another table left open. Precondition: no pair and no flow is in both.
  void append(OpenFragments&& other);

  bool operator==(const OpenFragments&) const = default;
};

}  // namespace wirecensus::flow
