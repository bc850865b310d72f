// The first half of counting: frames become packets, are added to totals and sizes, and go to the
// shards of the flow tables.
#pragma once

#include <cstdint>

#include "metrics/census_counter.h"
#include "runtime/batch_exchange.h"

namespace wirecensus {

struct DecodeOptions {
  std::uint64_t hash_seed = 0;  // that of all counters
  bool wire = false;            // super packets are counted as what they were on the wire
};

// Fills `batch.packets` anew from `batch.frames`.
void decode_batch(WorkBatch& batch, const DecodeOptions& options, CensusCounter& totals);

}  // namespace wirecensus
