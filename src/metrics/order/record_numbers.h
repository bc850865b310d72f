// Numbers the records of a census, so that a sorted list refers to a record in 31 bits and to one
// of its two sides (a direction or an end) in the remaining bit.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <memory>
#include <vector>

#include "flow/flow_records.h"
#include "metrics/order/tagged_word.h"

namespace wirecensus::metrics {

// Records of one kind by number. Holds pointers: the records must outlive it.
template <typename Key>
class RecordList {
 public:
  using Record = flow::CompactRecord<Key>;

  void push_back(const Record& record) { records_.push_back(&record); }
  void reserve(std::uint32_t size) { records_.reserve(size); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(records_.size()); }
  // Precondition here and in prefetch(): number < size().
  const Record& operator[](std::uint32_t number) const {
    assert(number < records_.size());
    return *records_[number];
  }

  // Prefetch hints for a later operator[]: first the pointer and, once it is in cache, the record.
  [[gnu::always_inline]] void prefetch_place(std::uint32_t number) const {
    __builtin_prefetch(&records_[number]);
  }
  [[gnu::always_inline]] void prefetch(std::uint32_t number) const {
    assert(number < records_.size());
    const auto* record = reinterpret_cast<const char*>(records_[number]);
    for (std::size_t line = 0; line < sizeof(Record); line += 64) {
      __builtin_prefetch(record + line);
    }
  }

 private:
  std::vector<const Record*> records_;
};

// One side of a record: 0 is the forward direction or the low end, 1 the other. Precondition:
// number < 2^31, side < 2.
inline std::uint32_t side_tag(std::uint32_t number, std::uint32_t side) {
  return number << 1 | side;
}
inline std::uint32_t number_of(std::uint32_t tag) { return tag >> 1; }
inline bool is_other_side(std::uint32_t tag) { return (tag & 1) != 0; }

// The records of a census; each kind is numbered from 0. Immutable, and shared by all tables that
// refer to the records. Precondition: `flows` is not null.
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
