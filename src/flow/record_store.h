// Flow records of one key type: a hash index over an arena, built so that nothing ever stops for
// long. Internal to this folder.
//
// Records stand in chunks and never move. The index is split into segments by the top bits of the
// hash, each an open-addressing table of (hash bits, record number) that doubles on its own: a
// growing table copies a few thousand index entries at a time, never a record. Most look-ups touch
// one line of the index and the record itself; both can be prefetched, because a batch of packets
// knows its hashes ahead of time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "flow/compact_record.h"

namespace wirecensus {

template <typename Key>
class RecordStore {
 public:
  using Record = CompactRecord<Key>;

  std::uint32_t size() const { return size_; }

  // All records, without the index. The store is at its end.
  std::vector<RecordChunk<Key>> take_records() &&;

  // The record with this key, made empty if there is none. Valid as long as the store.
  Record& find_or_insert(const Key& key, std::uint64_t hash);

  // Hints for the look-up to come: first the index, then, when that has arrived, the record.
  void prefetch_index(std::uint64_t hash) const {
    const Segment& segment = segments_[segment_of(hash)];
    __builtin_prefetch(&segment.slots[slot_tag(hash) & segment.mask]);
  }
  void prefetch_record(std::uint64_t hash) const {
    const Segment& segment = segments_[segment_of(hash)];
    const Slot& slot = segment.slots[slot_tag(hash) & segment.mask];
    if (slot.record == kEmpty) return;
    const auto* record = reinterpret_cast<const char*>(&at(slot.record));
    __builtin_prefetch(record, 1);
    __builtin_prefetch(record + 64, 1);
  }

 private:
  static constexpr std::uint32_t kEmpty = 0xffffffff;
  static constexpr unsigned kSegmentBits = 8;
  static constexpr std::uint32_t kFirstSlots = 16;

  struct Slot {
    std::uint32_t tag = 0;  // the low half of the hash: place and first comparison in one
    std::uint32_t record = kEmpty;
  };
  struct Segment {
    std::vector<Slot> slots = std::vector<Slot>(kFirstSlots);
    std::uint32_t mask = kFirstSlots - 1;
    std::uint32_t used = 0;
  };

  static std::uint32_t slot_tag(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }
  static std::size_t segment_of(std::uint64_t hash) { return hash >> (64 - kSegmentBits); }

  Record& at(std::uint32_t number) const {
    return chunks_[number >> kChunkBits][number & (kChunkRecords - 1)];
  }
  Record& insert(Segment& segment, Slot& slot, const Key& key, std::uint32_t tag);
  static void grow(Segment& segment);

  std::array<Segment, 1U << kSegmentBits> segments_;
  std::vector<std::unique_ptr<Record[]>> chunks_;
  std::uint32_t size_ = 0;
};

template <typename Key>
auto RecordStore<Key>::find_or_insert(const Key& key, std::uint64_t hash) -> Record& {
  Segment& segment = segments_[segment_of(hash)];
  const std::uint32_t tag = slot_tag(hash);
  for (std::uint32_t place = tag & segment.mask;; place = (place + 1) & segment.mask) {
    Slot& slot = segment.slots[place];
    if (slot.record == kEmpty) return insert(segment, slot, key, tag);
    if (slot.tag != tag) continue;
    Record& record = at(slot.record);
    if (record.key == key) return record;
  }
}

template <typename Key>
auto RecordStore<Key>::insert(Segment& segment, Slot& slot, const Key& key, std::uint32_t tag)
    -> Record& {
  if ((size_ & (kChunkRecords - 1)) == 0) {
    chunks_.push_back(std::make_unique<Record[]>(kChunkRecords));
  }
  slot = {tag, size_++};
  Record& record = at(slot.record);
  record.key = key;
  if (++segment.used > segment.slots.size() / 4 * 3) grow(segment);  // invalidates `slot`
  return record;
}

template <typename Key>
std::vector<RecordChunk<Key>> RecordStore<Key>::take_records() && {
  std::vector<RecordChunk<Key>> chunks;
  for (auto& records : chunks_) chunks.push_back({std::move(records), kChunkRecords});
  if (const std::uint32_t rest = size_ % kChunkRecords; rest != 0) chunks.back().used = rest;
  return chunks;
}

template <typename Key>
void RecordStore<Key>::grow(Segment& segment) {
  std::vector<Slot> old(segment.slots.size() * 2);
  old.swap(segment.slots);
  segment.mask = static_cast<std::uint32_t>(segment.slots.size() - 1);
  for (const Slot& slot : old) {
    if (slot.record == kEmpty) continue;
    std::uint32_t place = slot.tag & segment.mask;
    while (segment.slots[place].record != kEmpty) place = (place + 1) & segment.mask;
    segment.slots[place] = slot;
  }
}

}  // namespace wirecensus
