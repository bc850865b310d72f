// A separate thread, started with the first cut, freezes and merges counters and calls the
// listeners; workers only exchange their counters for new ones. One part is completed at a time. A
// requested cut is postponed until no part is incomplete. An interval must end where it ends: its
// part waits in a queue, and the thread that reads waits if the queue is full. So at most the flows
// of kMaxIncomplete + 1 parts are in memory, beside those of the whole, which is not kept if the
// count is divided into intervals.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/ledger.h"
#include "flow/room.h"
#include "inspect/depth_counter.h"
#include "metrics/census_counter.h"
#include "metrics/flow_spilling.h"
#include "runtime/census_listener.h"
#include "runtime/cut_request.h"

namespace wirecensus::runtime {

// The counters of one shard: one for each member of a live source (FrameBatch::member), one of
// files.
using MemberCounters = std::vector<metrics::CensusCounter>;

class CensusParts {
 public:
  // Whether the result has the flows of the whole count, or they are in the parts only, or in those
  // that end an interval.
  enum class Flows : std::uint8_t { kept, in_parts, in_intervals };
  static constexpr std::size_t kMaxIncomplete = 3;

  // `shown_flows`: WatchOptions::part_flows. `ends`: of the result. `spilling`: of the first
  // interval, or of the whole count. `room`: for the flows of the whole, which are put together
  // here if there were cuts. `request`: null if no cuts are requested. All that is referred to must
  // outlive this object. Precondition: if the spilling is bounded, Flows are not in_parts.
  CensusParts(std::uint64_t hash_seed, Flows flows, flow::Ends ends, metrics::FlowSpilling spilling,
              const flow::Room& room, std::size_t shown_flows, CutRequest* request,
              std::vector<CensusListener*> listeners);
  ~CensusParts();
  CensusParts(const CensusParts&) = delete;
  CensusParts& operator=(const CensusParts&) = delete;

  // Whether a cut is requested and possible now. Clears the request, or postpones it while a part
  // is incomplete. For the thread that reads.
  bool cut_is_due();

  // Where a part ends.
  struct Cut {
    Ledger so_far;
    std::vector<std::string> sources;
    // The interval that ends here, too; none if the open one goes on, or there are none.
    std::optional<metrics::Interval> interval = std::nullopt;
    Duration played = 0;  // CensusPart::played
  };
  // Starts the completion of the part that ends now, with the counters of `workers` workers. Waits
  // while kMaxIncomplete parts are incomplete. Rethrows the exception of an earlier part
  // (std::bad_alloc). Precondition: all workers have completed the previous cut.
  void begin_cut(unsigned workers, Cut cut);

  // What is behind the part that `worker` hands out next: whether that ends an interval, and where
  // flows are spilled from then on. Precondition: as of hand_out().
  struct Behind {
    bool new_interval = false;
    metrics::FlowSpilling spilling;
  };
  Behind behind(unsigned worker);

  // Takes what `worker` has counted since the cut before. Its number is that of its shard. `depth`,
  // if it was asked for and an interval ends here, has counted since that began. Thread-safe.
  // Precondition: called exactly once per worker and cut, after begin_cut(), in the order of the
  // cuts.
  void hand_out(unsigned worker, MemberCounters counters,
                std::optional<inspect::DepthCounter> depth = std::nullopt);

  // Returns the whole census, after passing the last part to the listeners if there was a cut, or
  // if there are intervals. `counters`, indexed by shard, hold what was counted after the last
  // cut, and `depth`, if it was asked for, what was counted since the interval began or, without
  // intervals, in all: the result has it only then. `end.sources` are the names of the members, if
  // there are several. Call once, after all workers have ended. Rethrows the exception of an
  // earlier part (std::bad_alloc).
  metrics::Census finish(std::vector<MemberCounters> counters,
                         std::vector<inspect::DepthCounter> depth, Cut end);

 private:
  struct Part {
    Cut cut;
    metrics::FlowSpilling spilling = {};         // of its interval
    metrics::FlowSpilling spilling_behind = {};  // of the part behind: another one if one ends
    std::chrono::steady_clock::time_point cut_at;
    std::vector<std::optional<MemberCounters>> counters = {};  // by shard
    std::vector<inspect::DepthCounter> depth = {};             // in any order
    unsigned missing = 0;  // number of counters not yet handed out
    bool last = false;
  };

  using Shares = std::vector<std::vector<metrics::CountedShare>>;  // by member, then by shard

  metrics::Census join(Shares shares, Ledger ledger, std::vector<std::string> sources,
                       metrics::TakenFlows taken = metrics::TakenFlows::elsewhere) const;
  void work();
  bool part_is_whole() const { return !parts_.empty() && parts_.front().missing == 0; }
  std::size_t incomplete() const { return parts_.size() + (completing_ ? 1 : 0); }
  Part take_part();  // Precondition: part_is_whole(); this and the next: the lock is held
  void complete_whole_parts(std::unique_lock<std::mutex>& lock);
  bool failed();
  static std::vector<MemberCounters> take_counters(Part& part);
  void complete(Part part);
  void complete_safely(Part part);
  std::shared_ptr<const metrics::Census> shown_of(const Shares& shares, const Part& part);
  std::shared_ptr<const metrics::Census> census_of(Shares shares, Part& part);
  std::shared_ptr<const metrics::Census> interval_of(Shares shares, const Part& part);
  void note_interval(const Part& part, metrics::Census& census);
  void add_to_sums(const Shares& shares);
  void add_to_whole(const Shares& shares, const metrics::FlowSpilling& spilling);
  metrics::Census finish_parts(std::vector<MemberCounters> counters,
                               std::vector<inspect::DepthCounter> depth, Cut end);
  metrics::Census whole(Cut end);
  Shares freeze_whole(std::vector<MemberCounters> counters) const;
  void stop_thread();

  const std::uint64_t hash_seed_;
  const Flows flows_;
  const flow::Ends ends_;
  const flow::Room& room_;
  const std::size_t shown_flows_;
  CutRequest* const request_;
  const std::vector<CensusListener*> listeners_;

  // Used by the thread that completes parts, then by finish().
  std::vector<MemberCounters> whole_;  // by shard; empty before the first part; Flows::kept, or of
                                       // the open interval in_intervals
  std::vector<metrics::ShareSums> sums_;         // by member; not Flows::kept
  std::optional<metrics::Remainder> remainder_;  // of all intervals
  Ledger before_;  // the ledger at the last cut, or where the last interval ended: in_intervals
  Ledger shown_before_;          // the ledger at the last cut
  std::uint64_t number_ = 0;     // of the next part
  bool begins_interval_ = true;  // the next part

  std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  metrics::FlowSpilling spilling_;       // of the open interval, or of the whole count
  std::deque<Part> parts_;               // begun; the first is the next to be completed
  std::vector<std::size_t> handed_out_;  // by worker: its counters in parts_
  bool completing_ = false;              // a part was taken from parts_ and is not yet complete
  bool postponed_ = false;               // a cut was requested meanwhile
  bool ended_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace wirecensus::runtime
