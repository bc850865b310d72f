// Passes a batch of elements with their records. As in FlowTable, the memory of records is fetched
// ahead, so that the latencies of many elements overlap.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "flow/record_store.h"

namespace wirecensus::flow {

// Calls visit(Record&, const Element&) for each element, in order; records that are missing are
// inserted, or if there is no room for them, the element is left out. Before, where there is one,
// prefetch(const Record&, const Element&) is called, which must not read the record, and later
// prefetch_more(const Record&, const Element&), which may, and fetches what the record refers to.
// These may also get the record of another key. Throws std::bad_alloc. Precondition: an Element has
// the `key` of its record, and that key's `hash`.
template <typename Key, typename Record, typename Element, typename Prefetch, typename PrefetchMore,
          typename Visit>
void visit_records(RecordStore<Key, Record>& store, const std::vector<Element>& elements,
                   Prefetch prefetch, PrefetchMore prefetch_more, Visit visit) {
  constexpr std::size_t kIndexAhead = 16;
  constexpr std::size_t kRecordAhead = 8;
  constexpr std::size_t kMoreAhead = 3;
  std::array<Record*, kRecordAhead> guesses{};
  const std::size_t size = elements.size();
  const auto see_record = [&](std::size_t at) {
    if (at >= size) return;
    Record* guess = store.guess_record(elements[at].hash);
    if (guess != nullptr) prefetch(*guess, elements[at]);
    guesses[at % kRecordAhead] = guess;
  };
  const auto see_more = [&](std::size_t at) {
    if (at >= size) return;
    if (const Record* guess = guesses[at % kRecordAhead]) prefetch_more(*guess, elements[at]);
  };
  for (std::size_t i = 0; i < std::min(size, kIndexAhead); ++i) {
    store.prefetch_index(elements[i].hash);
  }
  for (std::size_t i = 0; i < kRecordAhead; ++i) see_record(i);
  for (std::size_t i = 0; i < size; ++i) {
    const Element& element = elements[i];
    see_more(i + kMoreAhead);
    Record& record = store.find_or_insert(element.key, element.hash, guesses[i % kRecordAhead]);
    if (store.is_overflow(record)) [[unlikely]] {
      store.leave_out();
    } else {
      visit(record, element);
    }
    see_record(i + kRecordAhead);
    if (i + kIndexAhead < size) store.prefetch_index(elements[i + kIndexAhead].hash);
  }
}

// The same for records that refer to nothing.
template <typename Key, typename Record, typename Element, typename Prefetch, typename Visit>
void visit_records(RecordStore<Key, Record>& store, const std::vector<Element>& elements,
                   Prefetch prefetch, Visit visit) {
  visit_records(
      store, elements, prefetch, [](const Record&, const Element&) {}, visit);
}

}  // namespace wirecensus::flow
