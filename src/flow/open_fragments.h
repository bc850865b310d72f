// The fragments of a census whose flow may depend on another capture: those near the start and the
// end of the count. A value that is saved with the census and can be added to a FragmentTable, so
// that a datagram whose fragments are in two captures is counted the same when these are counted
// separately and merged (fragment_table.h describes the rule).
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "base/protocol.h"
#include "base/time.h"
#include "flow/flow_record.h"

namespace wirecensus::flow {

// Time passed between two addresses, in nanoseconds since their first fragment. Always 0 for
// packets without time.
using FragmentTick = std::uint64_t;

// The part of a first fragment that the others need. Of several at one tick the smallest is kept.
struct FirstFragment {
  FragmentTick tick = 0;
  Protocol protocol;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  bool has_ports = false;

  auto operator<=>(const FirstFragment&) const = default;
  bool operator==(const FirstFragment&) const = default;
};

// The non-first fragments of one tick.
struct HeldFragments {
  FragmentTick tick = 0;
  Protocol protocol;  // as stated by the fragment itself; not reliable in IPv6
  FlowCounters counters;

  bool operator==(const HeldFragments&) const = default;
};

// The fragments with one identification, of one or several datagrams: those that still matter, by
// tick.
struct FragmentedDatagrams {
  std::uint32_t identification = 0;
  bool has_time = true;  // packets with and without time are separate
  std::vector<FirstFragment> firsts;
  std::vector<HeldFragments> held;

  bool operator==(const FragmentedDatagrams&) const = default;
};

// One source and destination on one path, and in IPv4 one protocol.
struct FragmentPair {
  FlowKey key;                     // without ports; without protocol in IPv6
  std::uint64_t path = 0;          // Packet::path
  FragmentTick clock = 0;          // the tick of the last fragment
  Timestamp first_time = kNoTime;  // of the first and the last fragment with a time
  Timestamp last_time = kNoTime;
  std::vector<FragmentedDatagrams> datagrams;  // by identification, those with time last

  bool operator==(const FragmentPair&) const = default;
};

// Whether other counts may be joined at the ends of one, or it is whole: then nothing is open.
enum class Ends : std::uint8_t { open, closed };

struct OpenFragments {
  std::vector<FragmentPair> pairs;  // by key, then path
  // The held fragments are already counted in the flows, as far as these are known. These are the
  // records of those flows without them, by key: the flows are reset to these when the fragments
  // are added to another count.
  std::vector<FlowRecord> without;

  // Whether the flow is in `without`.
  bool is_without(const FlowKey& key) const;

  // Takes the open fragments of another table. Precondition: no pair and no flow is in both.
  void append(OpenFragments&& other);

  bool operator==(const OpenFragments&) const = default;
};

}  // namespace wirecensus::flow
