#include "runtime/census_parts.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

#include "metrics/depth/left_out.h"
#include "metrics/depth/tunnel_books.h"

namespace wirecensus::runtime {
namespace {

using Clock = std::chrono::steady_clock;

// Freezes all counters, each on a thread of its own. The result is indexed by member, then by
// shard.
std::vector<std::vector<metrics::CountedShare>> freeze(std::vector<MemberCounters> by_shard,
                                                       flow::Ends ends = flow::Ends::open) {
  const std::size_t members = by_shard.front().size();
  std::vector<metrics::CensusCounter> counters;
  for (std::size_t member = 0; member < members; ++member) {
    for (MemberCounters& of_shard : by_shard) counters.push_back(std::move(of_shard[member]));
  }
  std::vector<metrics::CountedShare> frozen = metrics::freeze(std::move(counters), ends);
  std::vector<std::vector<metrics::CountedShare>> shares(members);
  for (std::size_t i = 0; i < frozen.size(); ++i) {
    shares[i / by_shard.size()].push_back(std::move(frozen[i]));
  }
  return shares;
}

// Of all shards.
inspect::Depth depth_of(std::vector<inspect::DepthCounter> counters) {
  inspect::Depth depth;
  for (inspect::DepthCounter& counter : counters) depth.append(std::move(counter).finish());
  return depth;
}

std::uint64_t packets_of(const std::vector<metrics::CountedShare>& shares) {
  std::uint64_t packets = 0;
  for (const metrics::CountedShare& share : shares) packets += share.totals.packets;
  return packets;
}

// An interval lists the files that have something in it, not all that the count has read so far.
void leave_out_uneventful(std::vector<FileAccount>& files) {
  std::erase_if(files, [](const FileAccount& file) { return !file.eventful(); });
}

constexpr int kBehind = 10;  // a tenth of the processor time of a counting thread, if both want it

// Completing a part has time; counting packets has not. Threads that it starts inherit this. Linux
// has a nice value for each thread (sched(7)).
void yield_to_counting() { setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kBehind); }

}  // namespace

CensusParts::CensusParts(std::uint64_t hash_seed, Flows flows, flow::Ends ends,
                         metrics::FlowSpilling spilling, const flow::Room& room,
                         std::size_t shown_flows, CutRequest* request,
                         std::vector<CensusListener*> listeners)
    : hash_seed_(hash_seed),
      flows_(flows),
      ends_(ends),
      room_(room),
      shown_flows_(shown_flows),
      request_(request),
      listeners_(std::move(listeners)),
      spilling_(std::move(spilling)) {}

CensusParts::~CensusParts() { stop_thread(); }

bool CensusParts::cut_is_due() {
  if (request_ == nullptr || !request_->take()) return false;
  const std::lock_guard lock(mutex_);
  postponed_ = incomplete() > 0;
  return !postponed_;
}

void CensusParts::begin_cut(unsigned workers, Cut cut) {
  Part part{.cut = std::move(cut), .cut_at = Clock::now(), .missing = workers};
  part.counters.resize(workers);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return incomplete() < kMaxIncomplete; });
  if (failure_) std::rethrow_exception(failure_);
  part.spilling = spilling_;
  if (part.cut.interval) spilling_ = spilling_.successor();
  part.spilling_behind = spilling_;
  parts_.push_back(std::move(part));
  handed_out_.resize(workers);
  if (thread_.joinable()) return;
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    // The worker that hands out last completes the part.
  }
}

CensusParts::Behind CensusParts::behind(unsigned worker) {
  const std::lock_guard lock(mutex_);
  const Part& part = parts_[handed_out_[worker]];
  return {part.cut.interval.has_value(), part.spilling_behind};
}

void CensusParts::hand_out(unsigned worker, MemberCounters counters,
                           std::optional<inspect::DepthCounter> depth) {
  std::unique_lock lock(mutex_);
  Part& part = parts_[handed_out_[worker]++];
  part.counters[worker] = std::move(counters);
  if (depth) part.depth.push_back(std::move(*depth));
  if (--part.missing > 0) return;
  if (thread_.joinable()) return changed_.notify_all();
  complete_whole_parts(lock);
}

// One thread at a time: another one that comes meanwhile leaves its part to it.
void CensusParts::complete_whole_parts(std::unique_lock<std::mutex>& lock) {
  while (!completing_ && part_is_whole()) {
    Part part = take_part();
    lock.unlock();
    complete_safely(std::move(part));
    lock.lock();
  }
}

CensusParts::Part CensusParts::take_part() {
  Part part = std::move(parts_.front());
  parts_.pop_front();
  for (std::size_t& handed_out : handed_out_) --handed_out;
  completing_ = true;
  return part;
}

void CensusParts::work() {
  yield_to_counting();
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ended_ || part_is_whole(); });
    if (!part_is_whole()) return;  // none, or a worker failed and it stays incomplete
    complete_whole_parts(lock);
  }
}

bool CensusParts::failed() {
  const std::lock_guard lock(mutex_);
  return failure_ != nullptr;
}

// The only possible exception is std::bad_alloc; it is rethrown by begin_cut() and finish().
void CensusParts::complete_safely(Part part) {
  std::exception_ptr failure;
  try {
    if (!failed()) complete(std::move(part));
  } catch (...) {
    failure = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  completing_ = false;
  if (!failure_) failure_ = failure;
  changed_.notify_all();
  if (std::exchange(postponed_, false)) request_->request();
}

std::vector<MemberCounters> CensusParts::take_counters(Part& part) {
  std::vector<MemberCounters> counters;
  for (auto& of_shard : part.counters) {
    counters.push_back(*std::exchange(of_shard, std::nullopt));
  }
  return counters;
}

void CensusParts::complete(Part part) {
  Shares shares = freeze(take_counters(part));
  auto shown = shown_of(shares, part);
  auto census = census_of(std::move(shares), part);
  Cut& cut = part.cut;
  const CensusPart finished{.number = number_++,
                            .census = std::move(census),
                            .shown = std::move(shown),
                            .so_far = cut.so_far,
                            .interval = cut.interval,
                            .cut_at = part.cut_at,
                            .played = cut.played,
                            .last = part.last};
  if (finished.census != nullptr) before_ = std::move(cut.so_far);
  for (CensusListener* const listener : listeners_) listener->on_part(finished);
}

// Null if nobody watches.
std::shared_ptr<const metrics::Census> CensusParts::shown_of(const Shares& shares,
                                                             const Part& part) {
  if (shown_flows_ == 0) return nullptr;
  const std::size_t max = shown_flows_ / (shares.size() * shares.front().size());
  Shares shown(shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    for (const metrics::CountedShare& share : shares[i]) {
      shown[i].push_back(metrics::shown_share(share, max));
    }
  }
  auto census =
      std::make_shared<metrics::Census>(join(std::move(shown), part.cut.so_far.since(shown_before_),
                                             part.cut.sources, metrics::TakenFlows::listed));
  shown_before_ = part.cut.so_far;
  note_interval(part, *census);
  return census;
}

// Null for a part that is joined to its interval.
std::shared_ptr<const metrics::Census> CensusParts::census_of(Shares shares, Part& part) {
  if (flows_ != Flows::kept) add_to_sums(shares);
  if (flows_ == Flows::in_intervals) return interval_of(std::move(shares), part);
  if (flows_ == Flows::kept) add_to_whole(shares, part.spilling);
  auto census = std::make_shared<metrics::Census>(
      join(std::move(shares), part.cut.so_far.since(before_), part.cut.sources));
  census->depth = depth_of(std::move(part.depth));
  metrics::note_left_out(census->depth.left_out, census->ledger);
  // Otherwise it agrees with the flows of all parts of the interval, which has a joiner.
  if (begins_interval_) metrics::balance_tunnels(*census);
  begins_interval_ = part.cut.interval.has_value();
  note_interval(part, *census);
  return census;
}

std::shared_ptr<const metrics::Census> CensusParts::interval_of(Shares shares, const Part& part) {
  if (!whole_.empty() || !part.cut.interval) {
    add_to_whole(shares, part.spilling);
    if (!part.cut.interval) return nullptr;
    shares = freeze(std::exchange(whole_, {}));
  }
  metrics::Census census =
      join(std::move(shares), part.cut.so_far.since(before_), part.cut.sources);
  note_interval(part, census);
  auto finished = part.spilling.finish_interval(std::move(census));
  if (auto rest = part.spilling.remainder()) {
    if (remainder_) rest->packets += remainder_->packets;
    remainder_ = std::move(rest);
  }
  return finished;
}

void CensusParts::note_interval(const Part& part, metrics::Census& census) {
  census.interval = part.cut.interval;
  if (part.cut.interval) leave_out_uneventful(census.ledger.files);
}

void CensusParts::add_to_sums(const Shares& shares) {
  sums_.resize(shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    for (const metrics::CountedShare& share : shares[i]) sums_[i].add(share);
  }
}

void CensusParts::add_to_whole(const Shares& shares, const metrics::FlowSpilling& spilling) {
  const std::size_t members = shares.size();
  const std::size_t shards = shares.front().size();
  whole_.resize(std::max(whole_.size(), shards));
  for (std::size_t shard = 0; shard < shards; ++shard) {
    while (whole_[shard].size() < members) {
      spilling.begin(whole_[shard].emplace_back(hash_seed_));
      whole_[shard].back().set_room(&room_);
    }
    for (std::size_t i = 0; i < members; ++i) {
      whole_[shard][i].add(shares[i][shard]);
      spilling.bound(whole_[shard][i]);
    }
  }
}

// A flow may have packets of several members, and a fragment of one never belongs to a datagram of
// another: the number of the interface is part of its key.
metrics::Census CensusParts::join(Shares shares, Ledger ledger, std::vector<std::string> sources,
                                  metrics::TakenFlows taken) const {
  if (shares.size() == 1) {
    return metrics::assemble(std::move(shares.front()), std::move(ledger), std::move(sources),
                             taken);
  }
  std::vector<metrics::CensusCounter> joined;
  for (std::size_t shard = 0; shard < shares.front().size(); ++shard) {
    metrics::CensusCounter& counter = joined.emplace_back(hash_seed_);
    for (const auto& of_member : shares) counter.add(of_member[shard]);
  }
  metrics::Census whole =
      metrics::assemble(metrics::freeze(std::move(joined)), ledger, sources, taken);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    Ledger own = ledger.of_member(sources[i], sources);
    if (own.interfaces.empty()) own.counted = packets_of(shares[i]);  // of a file
    whole.by_interface.push_back(std::make_shared<const metrics::Census>(
        metrics::assemble(std::move(shares[i]), std::move(own), {sources[i]}, taken)));
  }
  return whole;
}

void CensusParts::stop_thread() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

metrics::Census CensusParts::finish(std::vector<MemberCounters> counters,
                                    std::vector<inspect::DepthCounter> depth, Cut end) {
  stop_thread();
  if (failure_) std::rethrow_exception(failure_);
  if (flows_ != Flows::kept) {
    return finish_parts(std::move(counters), std::move(depth), std::move(end));
  }
  metrics::Census census = number_ == 0 ? join(freeze_whole(std::move(counters)),
                                               std::move(end.so_far), std::move(end.sources))
                                        : finish_parts(std::move(counters), {}, std::move(end));
  census.depth = depth_of(std::move(depth));
  metrics::note_left_out(census.depth.left_out, census.ledger);
  metrics::balance_tunnels(census);
  return spilling_.finish(std::move(census));
}

// join() joins members, whose ends must be open.
CensusParts::Shares CensusParts::freeze_whole(std::vector<MemberCounters> counters) const {
  const bool joined = counters.front().size() > 1;
  return freeze(std::move(counters), joined ? flow::Ends::open : ends_);
}

metrics::Census CensusParts::finish_parts(std::vector<MemberCounters> counters,
                                          std::vector<inspect::DepthCounter> depth, Cut end) {
  Part part{.cut = end,
            .spilling = spilling_,
            .cut_at = Clock::now(),
            .depth = std::move(depth),
            .last = true};
  for (MemberCounters& of_shard : counters) part.counters.emplace_back(std::move(of_shard));
  complete(std::move(part));
  return whole(std::move(end));
}

metrics::Census CensusParts::whole(Cut end) {
  if (flows_ == Flows::kept) {
    return join(freeze_whole(std::move(whole_)), std::move(end.so_far), std::move(end.sources));
  }
  Shares shares;
  for (const metrics::ShareSums& sums : sums_) shares.emplace_back().push_back(sums.finish());
  metrics::note_remainder(remainder_, end.so_far);
  return join(std::move(shares), std::move(end.so_far), std::move(end.sources));
}

}  // namespace wirecensus::runtime
