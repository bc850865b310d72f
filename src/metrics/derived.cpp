#include "metrics/derived.h"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace wirecensus {
namespace {

// Mixes an address into a hash. The maps below are small next to the flow table, and their order
// never shows: everything is sorted by what it holds.
std::size_t hash_address(const IpAddress& address, std::size_t seed) {
  std::uint64_t halves[2];
  std::memcpy(halves, address.bytes.data(), sizeof(halves));
  std::uint64_t hash = seed ^ static_cast<std::uint64_t>(address.version);
  for (const std::uint64_t half : halves) {
    hash = (hash ^ half) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  }
  return hash;
}

struct AddressHash {
  std::size_t operator()(const IpAddress& address) const { return hash_address(address, 0); }
};

using AddressPair = std::pair<IpAddress, IpAddress>;
struct PairHash {
  std::size_t operator()(const AddressPair& pair) const {
    return hash_address(pair.second, hash_address(pair.first, 0));
  }
};

template <typename Visitor>
void for_each_record(const FlowRecords& flows, Visitor visit) {
  flows.for_each([&](FlowRef, const auto& stored) { visit(expand(stored)); });
}

std::uint64_t flows_in(const FlowRecord& record) {
  return (record.forward.packets > 0 ? 1U : 0U) + (record.reverse.packets > 0 ? 1U : 0U);
}

bool has_addresses(const FlowRecord& record) {
  return record.key.source.version != IpVersion::none;
}

using Conversations = std::unordered_map<AddressPair, ConversationRecord, PairHash>;

void add_conversation(Conversations& conversations, const FlowRecord& record) {
  // Records are keyed with their lower end first, and equal addresses share one entry.
  const AddressPair pair{record.key.source, record.key.destination};
  ConversationRecord& conversation = conversations[pair];
  conversation.a = pair.first;
  conversation.b = pair.second;
  conversation.packets_a_to_b += record.forward.packets;
  conversation.packets_b_to_a += record.reverse.packets;
  conversation.bytes_a_to_b += record.forward.frame_bytes;
  conversation.bytes_b_to_a += record.reverse.frame_bytes;
}

using Addresses = std::unordered_map<IpAddress, AddressRecord, AddressHash>;

void add_direction(Addresses& addresses, const IpAddress& source, const IpAddress& destination,
                   const FlowCounters& counters) {
  if (counters.packets == 0) return;
  AddressRecord& sender = addresses[source];
  ++sender.flows_as_source;
  sender.packets_sent += counters.packets;
  sender.bytes_sent += counters.frame_bytes;
  AddressRecord& receiver = addresses[destination];
  ++receiver.flows_as_destination;
  receiver.packets_received += counters.packets;
  receiver.bytes_received += counters.frame_bytes;
}

void count_peers(Addresses& addresses, const FlowRecords& flows) {
  Conversations conversations;
  for_each_record(flows, [&](const FlowRecord& record) {
    if (has_addresses(record)) add_conversation(conversations, record);
  });
  for (const auto& [pair, conversation] : conversations) {
    ++addresses[pair.first].peers;
    if (pair.first != pair.second) ++addresses[pair.second].peers;
  }
}

std::uint64_t bytes_of(const AddressRecord& record) {
  return record.bytes_sent + record.bytes_received;
}

std::uint64_t bytes_of(const ConversationRecord& record) {
  return record.bytes_a_to_b + record.bytes_b_to_a;
}

}  // namespace

FlowCounts count_flows(const FlowRecords& flows) {
  FlowCounts counts;
  counts.biflows = flows.size();
  for_each_record(flows, [&](const FlowRecord& record) { counts.flows += flows_in(record); });
  return counts;
}

std::vector<FlowDirection> sorted_flows(const FlowRecords& flows) {
  struct Row {
    std::uint64_t frame_bytes;
    FlowDirection direction;
  };
  std::vector<Row> rows;
  rows.reserve(flows.size());
  flows.for_each([&](FlowRef ref, const auto& record) {
    if (record.forward.packets > 0) rows.push_back({record.forward.frame_bytes, {ref, false}});
    if (record.reverse.packets > 0) rows.push_back({record.reverse.frame_bytes, {ref, true}});
  });
  const auto key_of = [&](const FlowDirection& direction) {
    const FlowKey key = flows[direction.record].key;
    return direction.reverse ? key.reversed() : key;
  };
  std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    if (a.frame_bytes != b.frame_bytes) return a.frame_bytes > b.frame_bytes;
    return key_of(a.direction) < key_of(b.direction);
  });
  std::vector<FlowDirection> directions;
  directions.reserve(rows.size());
  for (const Row& row : rows) directions.push_back(row.direction);
  return directions;
}

std::vector<AddressRecord> fold_addresses(const FlowRecords& flows) {
  Addresses addresses;
  for_each_record(flows, [&](const FlowRecord& record) {
    if (!has_addresses(record)) return;
    add_direction(addresses, record.key.source, record.key.destination, record.forward);
    add_direction(addresses, record.key.destination, record.key.source, record.reverse);
  });
  count_peers(addresses, flows);

  std::vector<AddressRecord> records;
  records.reserve(addresses.size());
  for (auto& [address, record] : addresses) {
    record.address = address;
    records.push_back(record);
  }
  std::sort(records.begin(), records.end(), [](const AddressRecord& a, const AddressRecord& b) {
    if (bytes_of(a) != bytes_of(b)) return bytes_of(a) > bytes_of(b);
    return a.address < b.address;
  });
  return records;
}

std::vector<ConversationRecord> fold_conversations(const FlowRecords& flows) {
  Conversations conversations;
  for_each_record(flows, [&](const FlowRecord& record) {
    if (has_addresses(record)) add_conversation(conversations, record);
  });
  std::vector<ConversationRecord> records;
  records.reserve(conversations.size());
  for (const auto& [pair, conversation] : conversations) records.push_back(conversation);
  std::sort(records.begin(), records.end(),
            [](const ConversationRecord& a, const ConversationRecord& b) {
              if (bytes_of(a) != bytes_of(b)) return bytes_of(a) > bytes_of(b);
              return std::tie(a.a, a.b) < std::tie(b.a, b.b);
            });
  return records;
}

std::vector<ProtocolRecord> fold_protocols(const FlowRecords& flows) {
  std::unordered_map<std::uint32_t, ProtocolRecord> protocols;
  for_each_record(flows, [&](const FlowRecord& record) {
    const Protocol protocol = record.key.protocol;
    const auto code = static_cast<std::uint32_t>(protocol.space) << 16 | protocol.number;
    ProtocolRecord& sum = protocols[code];
    sum.protocol = protocol;
    sum.packets += record.forward.packets + record.reverse.packets;
    sum.frame_bytes += record.forward.frame_bytes + record.reverse.frame_bytes;
    sum.flows += flows_in(record);
  });
  std::vector<ProtocolRecord> records;
  records.reserve(protocols.size());
  for (const auto& [code, record] : protocols) records.push_back(record);
  std::sort(records.begin(), records.end(), [](const ProtocolRecord& a, const ProtocolRecord& b) {
    if (a.frame_bytes != b.frame_bytes) return a.frame_bytes > b.frame_bytes;
    return a.protocol < b.protocol;
  });
  return records;
}

}  // namespace wirecensus
