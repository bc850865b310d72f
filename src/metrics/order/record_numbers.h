// Numbers the records of a census, so that a sorted list refers to a record in 31 bits and to one
// of its two sides (a direction or an end) in the remaining bit.
#pragma once

#include <cassert>
#include <cstdint>
#include <memory>
#include <vector>

#include "flow/flow_records.h"
#include "metrics/order/tagged_word.h"

namespace wirecensus::metrics {

// Records of one kind by number: of those with the same key, the ones with addresses or the ones
// without. Numbers ascend in the order of memory, and have gaps. Holds pointers: the records must
// outlive it.
template <typename Key>
class RecordList {
 public:
  using Record = flow::CompactRecord<Key>;

  RecordList(const flow::FlowRecords& flows, bool with_addresses)
      : with_addresses_(with_addresses) {
    for (const flow::RecordChunk<Key>& chunk : flows.chunks<Key>()) {
      chunks_.push_back({chunk.records.data(), chunk.used});
      at_most_ += chunk.used;
    }
  }

  // How many records there are with this key, with addresses or without.
  std::uint32_t at_most() const { return at_most_; }

  // Calls visit(number, record) for each.
  template <typename Visitor>
  void for_each(Visitor visit) const {
    std::uint32_t first = 0;
    for (const Chunk& chunk : chunks_) {
      for (std::uint32_t i = 0; i < chunk.used; ++i) {
        const Record& record = chunk.records[i];
        if (record.key.has_addresses() == with_addresses_) visit(first + i, record);
      }
      first += flow::kChunkRecords;
    }
  }

  // Precondition here and in prefetch(): for_each() passes this number.
  const Record& operator[](std::uint32_t number) const { return *place(number); }

  [[gnu::always_inline]] void prefetch(std::uint32_t number) const {
    const auto* record = reinterpret_cast<const char*>(place(number));
    for (std::size_t line = 0; line < sizeof(Record); line += 64) {
      __builtin_prefetch(record + line);
    }
  }

 private:
  struct Chunk {
    const Record* records;
    std::uint32_t used;
  };

  const Record* place(std::uint32_t number) const {
    const Chunk& chunk = chunks_[number >> flow::kChunkBits];
    assert((number & (flow::kChunkRecords - 1)) < chunk.used);
    return chunk.records + (number & (flow::kChunkRecords - 1));
  }

  std::vector<Chunk> chunks_;
  std::uint32_t at_most_ = 0;
  bool with_addresses_;
};

// One side of a record: 0 is the forward direction or the low end, 1 the other. Precondition:
// number < 2^31, side < 2.
inline std::uint32_t side_tag(std::uint32_t number, std::uint32_t side) {
  return number << 1 | side;
}
inline std::uint32_t number_of(std::uint32_t tag) { return tag >> 1; }
inline bool is_other_side(std::uint32_t tag) { return (tag & 1) != 0; }

// The records of a census; each kind is numbered on its own. Immutable, and shared by all tables
// that refer to the records. Precondition: `flows` is not null.
struct RecordNumbers {
  explicit RecordNumbers(std::shared_ptr<const flow::FlowRecords> flows);

  // Keeps the records alive that the lists point to.
  std::shared_ptr<const flow::FlowRecords> flows;

  // Without addresses, IPv4, IPv6: the kinds in the order of their FlowKeys.
  RecordList<flow::Ipv4Key> no_ip;
  RecordList<flow::Ipv4Key> ipv4;
  RecordList<flow::Ipv6Key> ipv6;
};

// Of no records.
std::shared_ptr<const RecordNumbers> no_record_numbers();

}  // namespace wirecensus::metrics
