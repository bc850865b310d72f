// Counts what headers say, for one shard: see flow/flow_table.h.
#pragma once

#include <cstdint>
#include <vector>

#include "flow/compact_key.h"
#include "flow/flow_hash.h"
#include "flow/record_store.h"
#include "inspect/headers/header_records.h"

namespace wirecensus::inspect {

template <typename Key>
struct KeyedHeaders {
  Key key;
  std::uint32_t hash = 0;  // of the key
  bool reverse = false;    // against the key's direction
  PacketHeaders headers;
};

// Those of the packets of a batch and a shard.
struct HeaderLanes {
  std::vector<KeyedHeaders<flow::Ipv4Key>> ipv4;  // and packets without IP
  std::vector<KeyedHeaders<flow::Ipv6Key>> ipv6;

  void clear() {
    ipv4.clear();
    ipv6.clear();
  }
};

template <typename Key>
struct HeaderRecord {
  Key key;
  HeaderFacts forward;  // in the direction of the key
  HeaderFacts reverse;
};

// Not thread-safe: one thread at a time. Functions that add throw std::bad_alloc.
class HeaderTable {
 public:
  explicit HeaderTable(std::uint64_t hash_seed) : hash_{hash_seed} {}

  // Precondition: keys were hashed with this table's seed. Their order does not matter.
  void count(const HeaderLanes& lanes);

  // While `room` has none, no flows are added. It must outlive the table.
  void set_room(const flow::Room* room) {
    ipv4_.set_room(room);
    ipv6_.set_room(room);
  }
  std::uint64_t left_out() const { return ipv4_.left_out() + ipv6_.left_out(); }

  // Adds those of another count, of any packets.
  void add(const HeaderRecords& records);

  // Ends counting; HeaderRecords::counted is for the caller to set.
  HeaderRecords finish() &&;

 private:
  template <typename Key>
  using Store = flow::RecordStore<Key, HeaderRecord<Key>>;

  template <typename Key>
  void add(Store<Key>& store, const FlowHeaders& flow);

  flow::FlowHash hash_;
  Store<flow::Ipv4Key> ipv4_;
  Store<flow::Ipv6Key> ipv6_;
};

}  // namespace wirecensus::inspect
