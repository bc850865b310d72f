// Records of one key type: an index over an arena. For tables of flows. Not thread-safe.
//
// Records are in chunks and never move, and the index grows gradually, so no insertion takes long.
// Most look-ups access one cache line of the index and the record; both can be prefetched, because
// the hashes of a batch of packets are known in advance.
#pragma once

#include <cassert>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "flow/compact_record.h"
#include "flow/hash_index.h"
#include "flow/room.h"

namespace wirecensus::flow {

// Prefetches memory that will be written. Always inline: to the compiler, a call of a function that
// only prefetches has no effect, and it removes the call.
[[gnu::always_inline]] inline void prefetch_memory(const void* memory, std::size_t bytes) {
  constexpr std::size_t kCacheLine = 64;
  const char* line = static_cast<const char*>(memory);
  for (std::size_t at = 0; at < bytes; at += kCacheLine) __builtin_prefetch(line + at, 1);
}

// A record begins with its key, `key`; the rest of a new one is empty.
template <typename Key, typename R = CompactRecord<Key>>
class RecordStore {
 public:
  using Record = R;

  // While `room` has none, no more records than these are inserted. A cut of a count begins with
  // empty tables: the flows of what follows have their records also then, if they are not many.
  static constexpr std::uint32_t kAlways = kChunkRecords;

  // Null: there always is. `room` must outlive the store, or the next call.
  void set_room(const Room* room) { room_ = room; }

  // What find_or_insert() returns for all keys for whose records there is no room. Its key is
  // empty.
  bool is_overflow(const Record& record) const { return &record == overflow_.get(); }
  // Null: it was not returned so far.
  const Record* overflow() const { return overflow_.get(); }
  // Elements that visit_records() did not pass on because of that.
  void leave_out() { ++left_out_; }
  std::uint64_t left_out() const { return left_out_; }

  std::uint32_t size() const { return size_; }
  // Memory in bytes, of the records and the index.
  std::size_t bytes() const { return index_.bytes() + size_ * sizeof(Record); }

  // The record with this key; an empty one is inserted if there is none, or else is_overflow().
  // Valid until take_records(), also after further insertions. Throws std::bad_alloc. Precondition:
  // the same key always has the same `hash`.
  Record& find_or_insert(const Key& key, std::uint32_t hash) {
    const std::uint32_t found =
        index_.find(hash, [&](std::uint32_t number) { return at(number).key == key; });
    return found != HashIndex::kNone ? at(found) : insert(key, hash);
  }

  // The record with this key; null if there is none.
  const Record* find(const Key& key, std::uint32_t hash) const {
    const std::uint32_t found =
        index_.find(hash, [&](std::uint32_t number) { return at(number).key == key; });
    return found != HashIndex::kNone ? &at(found) : nullptr;
  }

  // Calls visit(const Record&) for every record.
  template <typename Visitor>
  void for_each(Visitor& visit) const {
    for (std::uint32_t i = 0; i < size_; ++i) visit(std::as_const(at(i)));
  }

  // find_or_insert() in three steps, so that those of many packets overlap: prefetch the index;
  // prefetch the record found there; and when both have arrived, look up the record, starting from
  // that guess. Precondition: `guess` was returned by prefetch_record(hash).
  void prefetch_index(std::uint32_t hash) const { index_.prefetch(hash); }
  Record* prefetch_record(std::uint32_t hash) const {
    Record* record = guess_record(hash);
    if (record != nullptr) prefetch_memory(record, sizeof(Record));
    return record;
  }
  // The same for callers that prefetch the parts of the record that they will use.
  Record* guess_record(std::uint32_t hash) const {
    const std::uint32_t number = index_.guess(hash);
    return number == HashIndex::kNone ? nullptr : &at(number);
  }
  Record& find_or_insert(const Key& key, std::uint32_t hash, Record* guess) {
    if (guess != nullptr && guess->key == key) [[likely]]
      return *guess;
    return find_or_insert(key, hash);
  }

  // Frees the memory of an index that is being replaced, which otherwise takes further insertions.
  void finish_growing() { index_.finish_growing(); }

  // Returns all records, without the index. Call once, as the last call.
  std::vector<RecordChunk<Key, Record>> take_records() && {
    std::vector<RecordChunk<Key, Record>> chunks;
    for (PageArray<Record>& records : chunks_)
      chunks.push_back({std::move(records), kChunkRecords});
    if (const std::uint32_t rest = size_ % kChunkRecords; rest != 0) chunks.back().used = rest;
    index_ = HashIndex();
    return chunks;
  }

 private:
  Record& at(std::uint32_t number) const {
    assert(number < size_);
    return chunks_[number >> kChunkBits][number & (kChunkRecords - 1)];
  }

  Record& insert(const Key& key, std::uint32_t hash) {
    if (room_ != nullptr && size_ >= kAlways && room_->none()) [[unlikely]] {
      if (overflow_ == nullptr) overflow_ = std::make_unique<Record>();
      return *overflow_;
    }
    if ((size_ & (kChunkRecords - 1)) == 0) add_chunk();
    index_.insert(hash, size_);
    return *std::construct_at(&at(size_++), Record{key, {}, {}});
  }

  // Most parts of a count that is cut often have few flows: zeroing a huge page for each would cost
  // more than counting them.
  void add_chunk() {
    chunks_.emplace_back(kChunkRecords, chunks_.empty() ? PageArray<Record>::Pages::small
                                                        : PageArray<Record>::Pages::when_touched);
  }

  HashIndex index_;
  std::vector<PageArray<Record>> chunks_;
  std::uint32_t size_ = 0;
  const Room* room_ = nullptr;
  std::unique_ptr<Record> overflow_;
  std::uint64_t left_out_ = 0;
};

}  // namespace wirecensus::flow
