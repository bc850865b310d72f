// Flow records as stored, with a compact key, in chunks that never move. Internal to this folder,
// except for code that only reads records.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>

#include "flow/compact_key.h"
#include "flow/flow_record.h"
#include "flow/page_array.h"

namespace wirecensus::flow {

// An IPv4 record fills two cache lines.
template <typename Key>
struct alignas(sizeof(Key) == 16 ? 64 : 8) CompactRecord {
  Key key;
  FlowCounters forward;
  FlowCounters reverse;

  // The counters of the key's direction (0) or the reverse one (1). Branch-free, because directions
  // are practically random. Precondition: `against` is 0 or 1.
  FlowCounters& direction(std::uint32_t against) {
    assert(against <= 1);
    static_assert(offsetof(CompactRecord, reverse) ==
                  offsetof(CompactRecord, forward) + sizeof(FlowCounters));
    return (&forward)[against];
  }
};

// A chunk of IPv4 records fills a huge page.
inline constexpr unsigned kChunkBits = 14;
inline constexpr std::uint32_t kChunkRecords = 1U << kChunkBits;

// Records 0 .. used - 1 are valid.
template <typename Key, typename Record = CompactRecord<Key>>
struct RecordChunk {
  PageArray<Record> records;
  std::uint32_t used = 0;
};

template <typename Key>
FlowRecord expand(const CompactRecord<Key>& record) {
  return {expand(record.key), record.forward, record.reverse};
}

}  // namespace wirecensus::flow
