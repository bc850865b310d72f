// What follows from the flows: addresses, conversations and protocols are folded from the flow
// records when somebody asks, and never counted on the way of a packet.
#pragma once

#include <cstdint>
#include <vector>

#include "base/address.h"
#include "base/protocol.h"
#include "flow/flow_records.h"

namespace wirecensus {

// One address. Bytes are frame bytes.
struct AddressRecord {
  IpAddress address;
  std::uint64_t flows_as_source = 0;
  std::uint64_t flows_as_destination = 0;
  std::uint64_t packets_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t peers = 0;  // distinct addresses it exchanged packets with, itself included
};

// A pair of addresses, undirected: a <= b.
struct ConversationRecord {
  IpAddress a;
  IpAddress b;
  std::uint64_t packets_a_to_b = 0;
  std::uint64_t packets_b_to_a = 0;
  std::uint64_t bytes_a_to_b = 0;  // frame bytes
  std::uint64_t bytes_b_to_a = 0;
};

struct ProtocolRecord {
  Protocol protocol;
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
  std::uint64_t flows = 0;
};

// One direction of a record.
struct FlowDirection {
  FlowRef record;
  bool reverse;
};

// Number of flows (directions with packets) and of biflows (records) that have addresses or not.
struct FlowCounts {
  std::uint64_t flows = 0;
  std::uint64_t biflows = 0;
};

FlowCounts count_flows(const FlowRecords& flows);

// All in the order of the outputs: most frame bytes first, then the key.
std::vector<FlowDirection> sorted_flows(const FlowRecords& flows);
std::vector<AddressRecord> fold_addresses(const FlowRecords& flows);
std::vector<ConversationRecord> fold_conversations(const FlowRecords& flows);
std::vector<ProtocolRecord> fold_protocols(const FlowRecords& flows);

}  // namespace wirecensus
