#include "runtime/census_parts.h"

#include <memory>
#include <system_error>
#include <utility>

namespace wirecensus::runtime {

CensusParts::CensusParts(std::uint64_t hash_seed, CutRequest* request,
                         std::vector<CensusListener*> listeners)
    : hash_seed_(hash_seed), request_(request), listeners_(std::move(listeners)) {}

CensusParts::~CensusParts() { stop_thread(); }

bool CensusParts::cut_is_due() {
  if (request_ == nullptr || !request_->take()) return false;
  const std::lock_guard lock(mutex_);
  postponed_ = under_way_;
  return !under_way_;
}

void CensusParts::begin_cut(unsigned workers, Ledger so_far, std::vector<std::string> sources) {
  Part part{.so_far = std::move(so_far), .sources = std::move(sources), .missing = workers};
  part.counters.resize(workers);
  const std::lock_guard lock(mutex_);
  part_ = std::move(part);
  under_way_ = true;
  if (thread_.joinable()) return;
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    // The worker that hands out last completes the part.
  }
}

void CensusParts::hand_out(unsigned worker, metrics::CensusCounter counter) {
  std::unique_lock lock(mutex_);
  part_->counters[worker] = std::move(counter);
  if (--part_->missing > 0) return;
  if (thread_.joinable()) return changed_.notify_one();
  Part part = *std::exchange(part_, std::nullopt);
  lock.unlock();
  complete_safely(std::move(part));
}

void CensusParts::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ended_ || (part_ && part_->missing == 0); });
    if (!part_ || part_->missing > 0)
      return;  // no part, or a worker failed and it stays incomplete
    Part part = *std::exchange(part_, std::nullopt);
    lock.unlock();
    complete_safely(std::move(part));
    lock.lock();
  }
}

// The only possible exception is std::bad_alloc; it is rethrown by finish().
void CensusParts::complete_safely(Part part) {
  try {
    if (!failure_) complete(std::move(part));
  } catch (...) {
    failure_ = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  under_way_ = false;
  if (std::exchange(postponed_, false)) request_->request();
}

void CensusParts::complete(Part part) {
  std::vector<metrics::CountedShare> shares;
  for (std::optional<metrics::CensusCounter>& counter : part.counters) {
    shares.push_back((*std::exchange(counter, std::nullopt)).freeze());
  }
  while (whole_.size() < shares.size()) whole_.emplace_back(hash_seed_);
  for (std::size_t shard = 0; shard < shares.size(); ++shard) whole_[shard].add(shares[shard]);
  const CensusPart finished{
      .number = number_++,
      .census = std::make_shared<const metrics::Census>(metrics::assemble(
          std::move(shares), part.so_far.since(before_), std::move(part.sources))),
      .so_far = part.so_far,
      .last = part.last};
  before_ = std::move(part.so_far);
  for (CensusListener* const listener : listeners_) listener->on_part(finished);
}

void CensusParts::stop_thread() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

metrics::Census CensusParts::finish(std::vector<metrics::CensusCounter> counters, Ledger ledger,
                                    std::vector<std::string> sources) {
  stop_thread();
  if (failure_) std::rethrow_exception(failure_);
  if (whole_.empty()) {
    return metrics::assemble(metrics::freeze(std::move(counters)), std::move(ledger),
                             std::move(sources));
  }
  Part part{.so_far = ledger, .sources = sources, .last = true};
  for (metrics::CensusCounter& counter : counters) part.counters.emplace_back(std::move(counter));
  complete(std::move(part));
  return metrics::assemble(metrics::freeze(std::move(whole_)), std::move(ledger),
                           std::move(sources));
}

}  // namespace wirecensus::runtime
