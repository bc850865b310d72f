// Matches the packets of two points on several threads.
//
//     TransitCounter counter(rules);
//     TransitLanes lanes;                                   // of one batch
//     lanes.clear();
//     for (frame of batch) counter.sort(frame, packet, lanes);    // any thread
//     counter.count(worker, workers, point, lanes);               // of each worker, batch after
//     batch Transit transit = counter.finish();
//
// Packets between two addresses are matched in the same of kShards shards, whatever the number of
// threads, so the result does not depend on it. With translated addresses, all are in one shard.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/frame.h"
#include "decode/packet.h"
#include "metrics/transit/transit.h"
#include "metrics/transit/transit_matcher.h"

namespace wirecensus::metrics {

inline constexpr std::uint32_t kTransitShards = 4;

// The packets of a batch. Reused, so that it keeps its capacity.
struct TransitLanes {
  std::array<std::vector<TransitPacket>, kTransitShards> by_shard;
  Timestamp newest = kNoTime;

  void clear() {
    for (std::vector<TransitPacket>& lane : by_shard) lane.clear();
    newest = kNoTime;
  }
};

class TransitCounter {
 public:
  // `seed`: random, so that a sender cannot provoke equal digests.
  TransitCounter(const TransitRules& rules, std::uint64_t seed);
  ~TransitCounter();

  // Adds a packet to its lane. Any thread. Precondition: `packet` was decoded from `frame`.
  void sort(const Frame& frame, const decode::Packet& packet, TransitLanes& lanes) const;

  // Counts the share of `worker` in a batch of `point`. Each worker calls it for all batches, in
  // the same order. Throws std::bad_alloc. Precondition: worker < workers.
  void count(unsigned worker, unsigned workers, TransitPoint point, const TransitLanes& lanes);

  // Call once, as the last call, when no worker counts any more.
  Transit finish();

 private:
  const TransitRules rules_;
  const std::uint64_t seed_;
  std::vector<std::unique_ptr<TransitMatcher>> matchers_;
};

}  // namespace wirecensus::metrics
