// The parts that a count is cut into, and the whole that they add up to.
//
//     reader   begin_cut: the ledger of this moment ─┐
//     workers  hand_out: their counters ─────────────┴─► a part ─► listeners
//                                                          └─────► folded into the whole
//
// Freezing, folding and listening are done on a thread of their own, begun with the first cut:
// those that count only hand over their counters and take fresh ones. One part is under way at a
// time, so no more than the flows of two parts are held beside the whole; a request that comes
// meanwhile waits.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/ledger.h"
#include "metrics/census_counter.h"
#include "runtime/census_listener.h"
#include "runtime/cut_request.h"

namespace wirecensus::runtime {

class CensusParts {
 public:
  // `request` may be none; all pointers must outlive this.
  CensusParts(std::uint64_t hash_seed, CutRequest* request, std::vector<CensusListener*> listeners);
  ~CensusParts();
  CensusParts(const CensusParts&) = delete;
  CensusParts& operator=(const CensusParts&) = delete;

  // For the thread that reads: whether a cut is wanted, and can be made now.
  bool cut_is_due();
  // Begins a part that ends now. `workers` will hand out. Precondition: cut_is_due() said so.
  void begin_cut(unsigned workers, Ledger so_far, std::vector<std::string> sources);

  // From each worker once for each cut: what it counted since the cut before. Its number is that of
  // its shard.
  void hand_out(unsigned worker, metrics::CensusCounter counter);

  // The whole census. `counters`, by shard, have what came after the last cut. Call once, when no
  // worker is at work any more. Throws what a part has thrown: std::bad_alloc.
  metrics::Census finish(std::vector<metrics::CensusCounter> counters, Ledger ledger,
                         std::vector<std::string> sources);

 private:
  struct Part {
    Ledger so_far;
    std::vector<std::string> sources;
    std::vector<std::optional<metrics::CensusCounter>> counters = {};  // by shard
    unsigned missing = 0;                                              // of the counters
    bool last = false;
  };

  void work();
  void complete(Part part);
  void complete_safely(Part part);
  void stop_thread();

  const std::uint64_t hash_seed_;
  CutRequest* const request_;
  const std::vector<CensusListener*> listeners_;

  // Of the thread that completes parts, and of finish() after it.
  std::vector<metrics::CensusCounter> whole_;  // by shard; none before the first part
  Ledger before_;                              // as of the last cut
  std::uint64_t number_ = 0;                   // of the next part
  std::exception_ptr failure_;

  std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  std::optional<Part> part_;  // begun, and not yet taken to be completed
  bool under_way_ = false;    // a part is begun and not completed
  bool postponed_ = false;    // a cut was wanted meanwhile
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace wirecensus::runtime
