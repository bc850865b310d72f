// The memory of records that are not needed any more, for other records: new pages are zeroed by
// the kernel, which takes longer than reading records into them. Thread-safe.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "flow/flow_records.h"

namespace wirecensus::flow {

class RecordMemory {
 public:
  // Takes the memory of these records.
  void give(FlowRecords&& records) {
    const std::lock_guard lock(mutex_);
    append(records.take_chunks<Ipv4Key>(), ipv4_);
    append(records.take_chunks<Ipv6Key>(), ipv6_);
  }

  // Room for kChunkRecords records, with any content; new if there is none. Throws std::bad_alloc.
  template <typename Key>
  PageArray<CompactRecord<Key>> take() {
    {
      const std::lock_guard lock(mutex_);
      std::vector<PageArray<CompactRecord<Key>>>& given = of<Key>();
      if (!given.empty()) {
        PageArray<CompactRecord<Key>> room = std::move(given.back());
        given.pop_back();
        return room;
      }
    }
    return fresh<Key>();
  }
  template <typename Key>
  static PageArray<CompactRecord<Key>> fresh() {
    return PageArray<CompactRecord<Key>>(kChunkRecords);
  }

  // Frees what was given and not taken.
  void clear() {
    const std::lock_guard lock(mutex_);
    ipv4_.clear();
    ipv6_.clear();
  }

 private:
  template <typename Key>
  auto& of() {
    if constexpr (Key::kIsIpv4) return ipv4_;
    if constexpr (!Key::kIsIpv4) return ipv6_;
  }

  template <typename Key>
  static void append(std::vector<RecordChunk<Key>> chunks,
                     std::vector<PageArray<CompactRecord<Key>>>& given) {
    for (RecordChunk<Key>& chunk : chunks) given.push_back(std::move(chunk.records));
  }

  std::mutex mutex_;
  std::vector<PageArray<CompactRecord<Ipv4Key>>> ipv4_;
  std::vector<PageArray<CompactRecord<Ipv6Key>>> ipv6_;
};

}  // namespace wirecensus::flow
