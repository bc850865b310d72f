// The count so far, for those that wait for more of it: when a cut is asked for, and who shares it.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "base/result.h"
#include "metrics/running_census.h"
#include "serve/document.h"
#include "serve/request.h"

namespace wirecensus::serve {

// What was counted is shown again if it was cut less than this ago, for whomever.
inline constexpr std::chrono::milliseconds kFresh{500};
// Pages that were rendered and are still read, on disk.
inline constexpr std::size_t kMaxDocuments = 4;

enum class Freshness { fresh, waiting, impossible };

class SnapshotWaiter {
 public:
  virtual ~SnapshotWaiter() = default;

  // The part that it waited for was added; or none can be added any more, for want of memory.
  virtual void resume(bool possible) = 0;
};

// One thread at a time, except fail(). Functions throw std::bad_alloc.
class Snapshots {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Makes the files of documents. `request_cut` must not throw. `max_flows`: of RunningCensus.
  Snapshots(std::uint64_t hash_seed, tables::ReportOptions report,
            std::function<void()> request_cut,
            std::size_t max_flows = std::numeric_limits<std::size_t>::max());

  // Whether what was counted may be shown now. If not, a cut is requested, unless one is under way,
  // and `waiter` is resumed at the next part, unless it leaves before.
  Freshness ask(std::shared_ptr<SnapshotWaiter> waiter, Time now);
  void leave(const SnapshotWaiter& waiter);
  void dismiss_all() { waiting_.clear(); }

  // Adds the next part (RunningCensus::add()), which was cut at `cut_at`, and resumes all that wait
  // for it, unless it is too old for them.
  void add(const metrics::Census& part, const Ledger& so_far, bool last, Time cut_at);

  // A part could not be passed on: nothing is shown any more. Any thread.
  void fail() noexcept { failed_.store(true); }

  const metrics::Figures& figures() const { return running_.figures(); }
  // RunningCensus::of_one_interval().
  bool of_one_interval() const { return running_.of_one_interval(); }
  // What was counted; its tables are made when they are asked for. If it throws std::bad_alloc,
  // nothing is shown any more.
  tables::ReportInput input();
  std::uint64_t parts() const { return parts_; }  // added
  bool last() const { return last_; }             // whether no more follow
  Time cut_at() const { return cut_at_; }         // the end of the latest part

  // census.json or report.html of what was counted, rendered at the first request for it; null if
  // clients still read kMaxDocuments others. Error: as of DocumentFiles::made(), or of
  // Document::render().
  Result<std::shared_ptr<const Document>> document(Page page);

 private:
  struct Rendered {
    std::shared_ptr<const Document> document;
    std::uint64_t of_part = 0;
  };

  const tables::ReportOptions report_;
  const std::function<void()> request_cut_;
  metrics::RunningCensus running_;
  std::uint64_t parts_ = 0;
  Time cut_at_{};
  bool last_ = false;
  bool requested_ = false;  // a cut, and no part that is young enough has come
  Time asked_at_{};         // when that was requested
  std::atomic<bool> failed_{false};
  std::vector<std::shared_ptr<SnapshotWaiter>> waiting_;
  std::array<Rendered, 2> rendered_;
  const std::shared_ptr<DocumentFiles> files_ = std::make_shared<DocumentFiles>(kMaxDocuments);
};

}  // namespace wirecensus::serve
