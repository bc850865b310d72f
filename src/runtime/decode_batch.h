// The first half of counting: frames become packets, are added to totals and sizes, and go to the
// shards of the flow tables.
#pragma once

#include <cstdint>

#include "capture/frame_source.h"
#include "metrics/census_counter.h"
#include "runtime/batch_exchange.h"

namespace wirecensus::runtime {

struct DecodeOptions {
  std::uint64_t hash_seed = 0;  // that of all counters
  bool wire = false;            // super packets are counted as what they were on the wire
};

// Fills `packets` anew from `batch`.
void decode_batch(const capture::FrameBatch& batch, const DecodeOptions& options,
                  metrics::CensusCounter& totals, SortedPackets& packets);

}  // namespace wirecensus::runtime
