// Creates FlowRecords from records known to be of different flows, without an index. Not
// thread-safe.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "flow/flow_records.h"
#include "flow/record_memory.h"

namespace wirecensus::flow {

class FlowRecordsBuilder {
 public:
  FlowRecordsBuilder() = default;
  // Uses the memory that there is in `memory`, which must outlive the builder.
  explicit FlowRecordsBuilder(RecordMemory& memory) : memory_(&memory) {}

  // Copies the record. Throws std::bad_alloc. Precondition: no record of this flow was added
  // before.
  void add(const CompactRecord<Ipv4Key>& record) { add(ipv4_, record); }
  void add(const CompactRecord<Ipv6Key>& record) { add(ipv6_, record); }

  FlowRecords finish() && {
    release_rest(ipv4_);
    release_rest(ipv6_);
    return {std::move(ipv4_), std::move(ipv6_)};
  }

 private:
  // The last chunk may be a huge page of which little is used.
  template <typename Key>
  static void release_rest(const std::vector<RecordChunk<Key>>& chunks) {
    if (!chunks.empty()) chunks.back().records.release_from(chunks.back().used);
  }

  template <typename Key>
  void add(std::vector<RecordChunk<Key>>& chunks, const CompactRecord<Key>& record) {
    if (chunks.empty() || chunks.back().used == kChunkRecords) {
      chunks.push_back({memory_ != nullptr ? memory_->take<Key>() : RecordMemory::fresh<Key>(), 0});
    }
    RecordChunk<Key>& chunk = chunks.back();
    std::construct_at(&chunk.records[chunk.used++], record);
  }

  RecordMemory* memory_ = nullptr;
  std::vector<RecordChunk<Ipv4Key>> ipv4_;
  std::vector<RecordChunk<Ipv6Key>> ipv6_;
};

}  // namespace wirecensus::flow
