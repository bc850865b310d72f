// A separate thread, started with the first cut, freezes and merges counters and calls the
// listeners; workers only exchange their counters for new ones. At most one part is being completed
// at a time, so at most the flows of two parts are in memory beside the whole; a request during
// that time is postponed.
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

// The counters of one shard: one for each member of a live source (FrameBatch::member), one of
// files.
using MemberCounters = std::vector<metrics::CensusCounter>;

class CensusParts {
 public:
  // `request`: null if the count is never cut. All pointers must outlive this object.
  CensusParts(std::uint64_t hash_seed, CutRequest* request, std::vector<CensusListener*> listeners);
  ~CensusParts();
  CensusParts(const CensusParts&) = delete;
  CensusParts& operator=(const CensusParts&) = delete;

  // Whether a cut is requested and possible now. Clears the request, or postpones it while a part
  // is incomplete. For the thread that reads.
  bool cut_is_due();
  // Starts the completion of the part that ends now, with the counters of `workers` workers.
  // Precondition: the last cut_is_due() returned true.
  void begin_cut(unsigned workers, Ledger so_far, std::vector<std::string> sources);

  // Takes what `worker` has counted since the previous cut. Its number is that of its shard.
  // Thread-safe. Precondition: called exactly once per worker and cut, after begin_cut().
  void hand_out(unsigned worker, MemberCounters counters);

  // Returns the whole census, after passing the last part to the listeners if there was a cut.
  // `counters`, indexed by shard, hold what was counted after the last cut. `sources` are the
  // names of the members, if there are several. Call once, after all workers have ended. Rethrows
  // the exception of an earlier part (std::bad_alloc).
  metrics::Census finish(std::vector<MemberCounters> counters, Ledger ledger,
                         std::vector<std::string> sources);

 private:
  struct Part {
    Ledger so_far;
    std::vector<std::string> sources;
    std::vector<std::optional<MemberCounters>> counters = {};  // by shard
    unsigned missing = 0;  // number of counters not yet handed out
    bool last = false;
  };

  using Shares = std::vector<std::vector<metrics::CountedShare>>;  // by member, then by shard

  metrics::Census join(Shares shares, Ledger ledger, std::vector<std::string> sources) const;
  void work();
  void complete(Part part);
  void complete_safely(Part part);
  void stop_thread();

  const std::uint64_t hash_seed_;
  CutRequest* const request_;
  const std::vector<CensusListener*> listeners_;

  // Used by the thread that completes parts, then by finish().
  std::vector<MemberCounters> whole_;  // by shard; empty before the first part
  Ledger before_;                      // the ledger at the last cut
  std::uint64_t number_ = 0;           // of the next part
  std::exception_ptr failure_;

  std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  std::optional<Part> part_;  // started; none once its completion has started
  bool under_way_ = false;    // a part is started and not completed
  bool postponed_ = false;    // a cut was requested meanwhile
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace wirecensus::runtime
