// The final records of one or several tables, without their index, as stored in a census.
// Thread-safe for reading; append() must not be called at the same time.
#pragma once

#include <cassert>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "flow/compact_record.h"
#include "flow/flow_record.h"

namespace wirecensus::flow {

// Identifies a record; the numbers have gaps and no meaning.
using FlowRef = std::uint32_t;

class FlowRecords {
 public:
  FlowRecords() = default;
  FlowRecords(std::vector<RecordChunk<Ipv4Key>> ipv4, std::vector<RecordChunk<Ipv6Key>> ipv6)
      : ipv4_(std::move(ipv4)), ipv6_(std::move(ipv6)) {}

  // Number of records (biflows).
  std::uint32_t size() const { return used(ipv4_) + used(ipv6_); }

  // Memory of the records, in bytes.
  std::uint64_t bytes() const { return bytes_of(ipv4_) + bytes_of(ipv6_); }

  // Returns a copy, expanded from its compact form. Precondition: for_each() passed `ref` to its
  // visitor.
  FlowRecord operator[](FlowRef ref) const {
    const FlowRef place = ref & ~kIpv6;
    if ((ref & kIpv6) != 0) return expand(at(ipv6_, place));
    return expand(at(ipv4_, place));
  }

  // Calls visit(FlowRef, const CompactRecord<Key>&) for every record; Key is Ipv4Key (also for
  // packets without IP) or Ipv6Key, and expand() returns a FlowRecord. The record is valid as long
  // as this object or the one that its records are moved to.
  template <typename Visitor>
  void for_each(Visitor visit) const {
    visit_chunks(ipv4_, 0, visit);
    visit_chunks(ipv6_, kIpv6, visit);
  }

  // Takes the records of `other`, without moving them in memory. Precondition: no flow is in both.
  void append(FlowRecords&& other) {
    std::move(other.ipv4_.begin(), other.ipv4_.end(), std::back_inserter(ipv4_));
    std::move(other.ipv6_.begin(), other.ipv6_.end(), std::back_inserter(ipv6_));
  }

  // The records of one kind.
  template <typename Key>
  const std::vector<RecordChunk<Key>>& chunks() const {
    if constexpr (Key::kIsIpv4) return ipv4_;
    if constexpr (!Key::kIsIpv4) return ipv6_;
  }

  // Takes the memory of the records of one kind, which are gone then.
  template <typename Key>
  std::vector<RecordChunk<Key>> take_chunks() {
    if constexpr (Key::kIsIpv4) return std::exchange(ipv4_, {});
    if constexpr (!Key::kIsIpv4) return std::exchange(ipv6_, {});
  }

 private:
  static constexpr FlowRef kIpv6 = 1U << 31;

  template <typename Key>
  using Chunks = std::vector<RecordChunk<Key>>;

  template <typename Key>
  static std::uint32_t used(const Chunks<Key>& chunks) {
    std::uint32_t sum = 0;
    for (const RecordChunk<Key>& chunk : chunks) sum += chunk.used;
    return sum;
  }

  template <typename Key>
  static std::uint64_t bytes_of(const Chunks<Key>& chunks) {
    return std::uint64_t{used(chunks)} * sizeof(CompactRecord<Key>);
  }

  template <typename Key>
  static const CompactRecord<Key>& at(const Chunks<Key>& chunks, FlowRef place) {
    assert(place >> kChunkBits < chunks.size());
    const RecordChunk<Key>& chunk = chunks[place >> kChunkBits];
    assert((place & (kChunkRecords - 1)) < chunk.used);
    return chunk.records[place & (kChunkRecords - 1)];
  }

  template <typename Key, typename Visitor>
  static void visit_chunks(const Chunks<Key>& chunks, FlowRef first, Visitor& visit) {
    for (const RecordChunk<Key>& chunk : chunks) {
      for (std::uint32_t i = 0; i < chunk.used; ++i) visit(first + i, chunk.records[i]);
      first += kChunkRecords;
    }
  }

  Chunks<Ipv4Key> ipv4_;
  Chunks<Ipv6Key> ipv6_;
};

}  // namespace wirecensus::flow
