// The first half of counting: decodes frames, adds the packets to the totals, and sorts them by the
// shards of the flow tables.
#pragma once

#include <cstdint>

#include "anonymize/address_anonymizer.h"
#include "capture/filter.h"
#include "capture/frame_source.h"
#include "inspect/depth_options.h"
#include "metrics/census_counter.h"
#include "runtime/batch_exchange.h"

namespace wirecensus::runtime {

struct DecodeOptions {
  std::uint64_t hash_seed = 0;                         // the same for all counters of a count
  bool wire = false;                                   // count the segments of super packets
  inspect::DepthOptions depth;                         // what to sort beside
  capture::FrameFilter* inner_filter = nullptr;        // of this thread; null: all inner packets
  const metrics::TransitCounter* transit = nullptr;    // sorts the packets for it; may be null
  anonymize::AddressAnonymizer* anonymizer = nullptr;  // of this thread; null: addresses stay
};

// Replaces the contents of `packets` by the packets of `batch`; views nothing of the batch. Adds to
// `totals` all but flows. Thread-safe for different `totals` and `packets`. Throws std::bad_alloc.
// Precondition: 1 to kMaxShards shards.
void decode_batch(const capture::FrameBatch& batch, const DecodeOptions& options,
                  metrics::CensusCounter& totals, SortedPackets& packets);

}  // namespace wirecensus::runtime
