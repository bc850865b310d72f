// A fragment that is the only one of its pair so far, in a third of the memory of a pair: a sender
// of single fragments, each between two other addresses, makes one of each. Internal to this
// folder.
#pragma once

#include <cstdint>

#include "decode/packet.h"
#include "flow/flow_counting.h"
#include "flow/flow_record.h"
#include "flow/record_store.h"

namespace wirecensus::flow {

// The ends of fragments, and the path between them.
struct FragmentPairKey {
  FlowKey ends;  // as FragmentPair::key
  std::uint64_t path;

  bool operator==(const FragmentPairKey&) const = default;
};

// The counters of one fragment; count_packet() makes them again.
struct LoneCounters {
  Timestamp time;
  std::uint32_t frame_len;
  std::uint32_t ip_bytes;
  std::uint32_t payload_bytes;
  bool counts;  // as a packet: further packets of a frame have only bytes
};

enum class LoneState : std::uint8_t {
  absent,  // a new record
  waits,   // no other fragment of its pair was seen
  left,    // others were seen: it is with them, or had no room there
};

struct LoneFragment {
  FragmentPairKey key;
  LoneCounters counters;
  struct Rest {
    std::uint32_t fragment_id;
    std::uint16_t source_port;
    std::uint16_t destination_port;
    Protocol protocol;
    bool has_ports;
    bool first;
    LoneState state;
  } rest;

  bool has_time() const { return counters.time != kNoTime; }
  bool waits() const { return rest.state == LoneState::waits; }
  FlowCounters flow_counters() const {
    FlowCounters made;
    count_packet(made, counters);
    made.packets = counters.counts ? 1 : 0;
    return made;
  }
};

using LoneFragments = RecordStore<FragmentPairKey, LoneFragment>;

}  // namespace wirecensus::flow
