// Maps the hash of a key to the number of its record: open addressing, linear probing. For tables
// of flows. Not thread-safe.
//
// When the index is three quarters full, one of twice the size replaces it, but the entries are
// copied gradually: look-ups that fail in the new index use the old one, and every insertion copies
// a few entries, so that no packet waits for the table to grow.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "flow/page_array.h"

namespace wirecensus::flow {

class HashIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  // The number of the record with this hash for which same(number) is true, or kNone.
  template <typename Same>
  std::uint32_t find(std::uint32_t hash, Same same) const {
    const std::uint32_t found = find_in(slots_, hash, same);
    if (found != kNone || old_.size() == 0) [[likely]]
      return found;
    return find_in(old_, hash, same);
  }

  // Throws std::bad_alloc. Preconditions: find() returned kNone, and `record` is the number of
  // insertions before this one; it is less than kNone.
  void insert(std::uint32_t hash, std::uint32_t record) {
    assert(record < kNone);
    if (record >= slots_.size() / 4 * 3) grow();
    assert(record < slots_.size() / 4 * 3);  // so that a search ends at an empty slot
    place(hash, record);
    carry_over(kCarriedPerInsertion);
  }

  // Copies all entries left in the previous index, and frees it.
  void finish_growing() { carry_over(old_.size()); }

  // Memory in bytes.
  std::size_t bytes() const { return (slots_.size() + old_.size()) * sizeof(Slot); }

  void prefetch(std::uint32_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }

  // The probable result of find(), without reading any record.
  std::uint32_t guess(std::uint32_t hash) const {
    return find(hash, [](std::uint32_t) { return true; });
  }

 private:
  static constexpr std::size_t kFirstSlots = 512;
  // Enough to finish before the index is full again.
  static constexpr std::size_t kCarriedPerInsertion = 8;

  struct Slot {
    std::uint32_t hash;    // place and first comparison in one
    std::uint32_t record;  // number + 1; 0: empty
  };
  using Slots = PageArray<Slot>;

  static Slots empty_slots(std::size_t size) { return Slots(size, Slots::Pages::at_once); }

  template <typename Same>
  static std::uint32_t find_in(const Slots& slots, std::uint32_t hash, Same same) {
    const std::size_t mask = slots.size() - 1;
    for (std::size_t at = hash & mask; slots[at].record != 0; at = (at + 1) & mask) {
      if (slots[at].hash == hash && same(slots[at].record - 1)) return slots[at].record - 1;
    }
    return kNone;
  }

  void place(std::uint32_t hash, std::uint32_t record) {
    std::size_t at = hash & mask_;
    while (slots_[at].record != 0) at = (at + 1) & mask_;
    slots_[at] = {hash, record + 1};
  }

  void grow() {
    finish_growing();  // normally nothing is left to copy
    old_ = std::exchange(slots_, empty_slots(slots_.size() * 2));
    mask_ = slots_.size() - 1;
    carried_ = 0;
  }

  void carry_over(std::size_t count) {
    if (old_.size() == 0) return;
    for (; count > 0 && carried_ < old_.size(); --count, ++carried_) {
      const Slot& slot = old_[carried_];
      if (slot.record != 0) place(slot.hash, slot.record - 1);
    }
    if (carried_ == old_.size()) old_ = Slots();
  }

  Slots slots_ = empty_slots(kFirstSlots);
  std::size_t mask_ = kFirstSlots - 1;
  Slots old_;  // the previous index, complete until all is copied; usually empty
  std::size_t carried_ = 0;
};

}  // namespace wirecensus::flow
