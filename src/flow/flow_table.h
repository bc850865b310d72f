// The flow table: adds packets to biflow records.
//
// Packets are added in batches, with their hashes. The table prefetches the index lines of packets
// some way ahead, then their records, so that the memory latencies of many packets overlap. All
// times are packet times, and flows do not expire: a census has every flow. Used by one thread at a
// time. Functions that add throw std::bad_alloc.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/address_shard.h"
#include "flow/flow_hash.h"
#include "flow/flow_record.h"
#include "flow/flow_records.h"
#include "flow/fragment_table.h"
#include "flow/keyed_packets.h"
#include "flow/open_fragments.h"
#include "flow/record_store.h"
#include "flow/room.h"

namespace wirecensus::flow {

// The result of a table. Fragments whose flow may depend on another count are in both members.
struct CountedFlows {
  FlowRecords records;
  OpenFragments open;
  // Of packets of flows for whose records there was no room; in neither of the members above.
  FlowCounters remainder = {};
  // Non-first fragments that are in flows without ports, because more waited than may.
  std::uint64_t unassigned = 0;
};

class FlowTable {
 public:
  // The seed affects only the order of FlowRefs.
  explicit FlowTable(std::uint64_t hash_seed = 0);

  // Adds packets to their flows. Non-first fragments are held back until their flow is known. Keeps
  // no reference to `packets`. Precondition: their keys were hashed with this table's seed.
  void add(const KeyedPackets& packets);

  // Adds the result of another table, or what is of one shard there. Preconditions: its packets are
  // later than all counted here; all that is added is of the same shard.
  void add(const FlowRecords& flows, const OpenFragments& open, const AddressShard& shard = {});

  // Number of records (biflows), without those of fragments held back.
  std::uint32_t size() const { return ipv4_.size() + ipv6_.size(); }

  // Memory of the records and their index, in bytes.
  std::size_t bytes() const { return ipv4_.bytes() + ipv6_.bytes(); }

  // The bound of the memory of fragments held back, in bytes.
  void set_max_fragment_bytes(std::size_t bytes) { fragments_.set_max_bytes(bytes); }

  // While `room` has none, new flows have no record of their own, but are in
  // CountedFlows::remainder. It must outlive the table.
  void set_room(const Room* room);

  // Adds what is in no flow of another table.
  void add_remainder(const FlowCounters& counters) { remainder_.merge(counters); }

  // Removes the records, and returns them; those of fragments held back stay held back. What is
  // added later is in new records, also of the same flows.
  FlowRecords take_records();

  // The counters of this direction so far, empty if it has no packets; and visit(const
  // CompactRecord<Key>&) for every record. Both without the fragments held back. References are
  // valid until packets are added.
  FlowCounters counters(const FlowKey& key) const;
  template <typename Visitor>
  void for_each(Visitor visit) const {
    ipv4_.for_each(visit);
    ipv6_.for_each(visit);
  }

  // Ends counting: counts the fragments still held back as far as their flow is known, and returns
  // the records without moving them in memory. `ends` are closed if the result is not added to
  // another table.
  CountedFlows freeze(Ends ends = Ends::open) &&;

 private:
  template <typename Key>
  class RecordAdder;
  template <typename Key>
  static void count(RecordStore<Key>& store, std::span<const KeyedPacket<Key>> packets);
  // visit(store, compact key, whether the direction is its reverse)
  template <typename Visitor>
  void visit_store(const FlowKey& key, Visitor visit);
  void add_counters(const FlowKey& key, const FlowCounters& counters);
  void add_open(const OpenFragments& open, const AddressShard& shard);
  FlowRecord record_of(const FlowKey& key);
  void add_further(const decode::Packet& packet);
  void add_settled();
  std::vector<FlowKey> keys_of_held(const std::vector<FragmentPair>& pairs);
  OpenFragments freeze_fragments();
  FlowCounters take_remainder();

  FlowHash hash_;
  RecordStore<Ipv4Key> ipv4_;  // and packets without an IP header
  RecordStore<Ipv6Key> ipv6_;
  FragmentTable fragments_;
  std::vector<SettledFragments> settled_;
  FlowCounters remainder_;
};

}  // namespace wirecensus::flow
