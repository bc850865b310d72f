// All workers run the same loop: read and decode a batch when it is their turn, and count their
// shard of every batch. Each has its own counters, which are merged at the end. batch_exchange.h
// describes the distribution of the work, frame_feed.h the source of the frames.
#include "runtime/count_traffic.h"

#include <algorithm>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <random>
#include <system_error>
#include <thread>
#include <utility>

#include "anonymize/address_anonymizer.h"
#include "base/link_type.h"
#include "inspect/depth_counter.h"
#include "metrics/census_counter.h"
#include "metrics/flow_spilling.h"
#include "runtime/batch_exchange.h"
#include "runtime/census_parts.h"
#include "runtime/decode_batch.h"
#include "runtime/frame_feed.h"
#include "runtime/wake_set.h"

namespace wirecensus::runtime {
namespace {

// Enough batches that no worker waits while others decode. Each batch maps separate memory for each
// shard, and the kernel limits the number of mappings (vm.max_map_count, 65530).
unsigned batches_for(unsigned workers) {
  constexpr unsigned kBatchesPerWorker = 4;
  constexpr unsigned kMaxShardsOfAllBatches = 1 << 14;
  return std::min(kBatchesPerWorker * workers, std::max(kMaxShardsOfAllBatches / workers, 1U));
}

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

// Waits for files are short. Waits for an interface, for frames of a file to be due, or for its
// bytes to be decompressed, can be long, and should cost no processor time.
BatchExchange::Waiting waiting(const CountOptions& options, const FrameFeed& feed) {
  const bool long_waits =
      options.live() != nullptr || options.files()->speed > 0 || feed.has_own_thread();
  return long_waits ? BatchExchange::Waiting::asleep : BatchExchange::Waiting::impatient;
}

metrics::SpillWriter::Busy busy_for(const CountOptions& options) {
  using Busy = metrics::SpillWriter::Busy;
  return options.live() != nullptr ? Busy::fold : Busy::wait;
}

// How the memory of SpillOptions is divided, in percent of what is left for flows:
//
//     ├─ fixed: threads, batches, rings ─┼─ tables of flows ────────┼─ to sort and to read them ─┤
//
// and of a count in intervals, which are reported while the next one is counted:
//
//     ├─ fixed ─┼─ tables of the open one, and those before ─┼─ to sort and read ─┼─ of the ended
//     ─┤
struct Division {
  std::uint64_t tables;
  std::uint64_t reading;
  std::uint64_t ended;
};

// Tables that are written take a sixth more, to sort them. Flows that are never spilled take up to
// two thirds more while they are reported, but are at most half of it.
constexpr Division kOfWhole{.tables = 72, .reading = 82, .ended = 0};
constexpr Division kOfIntervals{.tables = 40, .reading = 25, .ended = 25};

std::uint64_t memory_for_flows(const CountOptions& options) {
  constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
  // The program, its libraries, charts, and what the allocator keeps.
  constexpr std::uint64_t kFixed = 28 * kMebibyte;
  constexpr std::uint64_t kBatchesOfWorker = 10 * kMebibyte;
  constexpr std::uint64_t kMinForFlows = 16 * kMebibyte;
  std::uint64_t fixed = kFixed + kBatchesOfWorker * options.threads;
  if (options.live() != nullptr) fixed += options.live()->ring_bytes;
  fixed += options.watch.memory;
  const std::uint64_t bound = options.spill.memory;
  return std::max(bound - std::min(bound, fixed), kMinForFlows);
}

// Those that count, those of parts that end, and, if there are cuts, those of the whole.
std::size_t tables_of_shard(const CountOptions& options) {
  const std::size_t watched = options.watch.part_flows > 0 ? 1 : 0;
  if (options.interval_length > 0) return CensusParts::kMaxIncomplete + 1 + watched;
  return 1 + 2 * watched;
}

metrics::FlowBounds bounds_of(const CountOptions& options) {
  // Few flows of a live count wait, so that the disk is used evenly.
  constexpr std::uint64_t kMaxLiveTable = std::uint64_t{32} << 20;
  const bool divided = options.interval_length > 0;
  const Division division = divided ? kOfIntervals : kOfWhole;
  const std::size_t counting = options.threads * tables_of_shard(options);
  const std::size_t at_once = counting + metrics::SpillWriter::tables(busy_for(options));
  const std::uint64_t percent = memory_for_flows(options) / 100;
  metrics::FlowBounds bounds{.table = percent * division.tables / at_once,
                             .reading = percent * division.reading};
  if (options.live() != nullptr) bounds.table = std::min(bounds.table, kMaxLiveTable);
  bounds.fragments = bounds.table / 2;
  if (divided) bounds.intervals = percent * division.ended;
  return bounds;
}

metrics::FlowSpilling spilling_of(const CountOptions& options) {
  if (options.spill.memory == 0) return metrics::FlowSpilling();
  return metrics::FlowSpilling::create(options.spill.file, bounds_of(options), busy_for(options));
}

MemberCounters fresh_counters(std::uint64_t hash_seed, std::size_t members,
                              const flow::Room& room) {
  MemberCounters counters;
  counters.reserve(members);
  for (std::size_t i = 0; i < members; ++i) {
    counters.emplace_back(hash_seed).set_room(&room);
  }
  return counters;
}

// For the part behind a cut. The first part of an interval begins anew.
MemberCounters successors_of(const MemberCounters& counted, std::uint64_t hash_seed,
                             const flow::Room& room, bool interval_ends) {
  if (interval_ends) return fresh_counters(hash_seed, counted.size(), room);
  MemberCounters counters;
  counters.reserve(counted.size());
  for (const metrics::CensusCounter& counter : counted) {
    counters.emplace_back(hash_seed, counter).set_room(&room);
  }
  return counters;
}

CensusParts::Flows flows_of(const CountOptions& options) {
  if (options.interval_length == 0) return CensusParts::Flows::kept;
  return options.spill.memory > 0 ? CensusParts::Flows::in_intervals : CensusParts::Flows::in_parts;
}

// Shared by the workers.
struct Shared {
  Shared(const CountOptions& options, FrameFeed& the_feed, const metrics::FlowSpilling& spilling)
      : feed(the_feed),
        first_spilling(spilling),
        wire(options.wire),
        depth(options.depth),
        transit(options.transit),
        anonymization(options.anonymization),
        progress(options.progress),
        parts(hash_seed, flows_of(options), options.ends, spilling, feed.room(),
              options.watch.part_flows, options.cuts, options.listeners) {}

  // Call once, before any worker starts.
  void begin(const CountOptions& options, unsigned workers) {
    const std::size_t members = options.members();
    for (unsigned i = 0; i < workers; ++i) {
      counters.push_back(fresh_counters(hash_seed, members, feed.room()));
      for (metrics::CensusCounter& counter : counters.back()) first_spilling.begin(counter);
    }
    spillings.assign(workers, first_spilling);
    if (depth.any()) {
      for (unsigned i = 0; i < workers; ++i)
        depth_counters.emplace_back(depth, hash_seed, &feed.room());
    }
    failures.resize(workers);
    exchange.emplace(workers, batches_for(workers), waiting(options, feed));
  }

  const std::uint64_t hash_seed = random_seed();
  FrameFeed& feed;
  const metrics::FlowSpilling first_spilling;
  const bool wire;  // count the segments of super packets
  const inspect::DepthOptions depth;
  const TransitOptions transit;
  const std::optional<anonymize::Key> anonymization;
  Progress* const progress;                           // may be null
  std::vector<MemberCounters> counters;               // by worker
  std::vector<metrics::FlowSpilling> spillings;       // by worker: of its interval
  std::vector<inspect::DepthCounter> depth_counters;  // by worker; empty without depth
  std::vector<std::unique_ptr<capture::FrameFilter>> inner_filters;  // by worker; empty without one
  CensusParts parts;
  std::vector<std::exception_ptr> failures;
  std::optional<BatchExchange> exchange;  // none before begin()
  Status status = done();                 // of the feed; written by the worker that reads
};

// What one thread decodes with.
struct Decoding {
  std::optional<anonymize::AddressAnonymizer> anonymizer;
  capture::FrameFilter* inner_filter = nullptr;
};

// Decodes a batch and reports the progress.
void decode(Shared& shared, const capture::FrameBatch& batch, Decoding& with,
            metrics::CensusCounter& counter, SortedPackets& packets) {
  const metrics::Totals& totals = counter.totals();
  const std::uint64_t packets_before = totals.packets;
  const std::uint64_t bytes_before = totals.frame_bytes;
  decode_batch(batch,
               {.hash_seed = shared.hash_seed,
                .wire = shared.wire,
                .depth = shared.depth,
                .inner_filter = with.inner_filter,
                .transit = shared.transit.counter,
                .anonymizer = with.anonymizer ? &*with.anonymizer : nullptr},
               counter, packets);
  if (shared.progress == nullptr) return;
  shared.progress->add_counted(totals.packets - packets_before, totals.frame_bytes - bytes_before);
}

void read_batch(Shared& shared, capture::FrameBatch& batch, Decoding& with,
                MemberCounters& counters, SortedPackets& packets) {
  const Result<FeedStep> step = shared.feed.next(batch);
  if (!step) {
    shared.status = step.error();
    batch.clear();
  }
  const bool goes_on = step.ok() && step->more;
  const bool cut = goes_on && (step->ended || shared.parts.cut_is_due());
  if (cut) {
    shared.parts.begin_cut(static_cast<unsigned>(shared.counters.size()),
                           {.so_far = shared.feed.account(),
                            .sources = shared.feed.sources(),
                            .interval = step->ended,
                            .played = shared.progress != nullptr ? shared.progress->played() : 0});
  }
  shared.exchange->read_done({.more = goes_on, .cut = cut});
  const std::size_t member = batch.member;
  if (goes_on) counters[member].begin_source(step->source + member);
  decode(shared, batch, with, counters[member], packets);
  batch.clear();  // returns the block of a live ring before counting
  shared.exchange->decoded(batch.number, member);
}

// The depth of the interval that ends, whose counter begins anew; none if it is not asked for.
std::optional<inspect::DepthCounter> take_depth(Shared& shared, unsigned worker) {
  if (!shared.depth.any()) return std::nullopt;
  inspect::DepthCounter& counter = shared.depth_counters[worker];
  return std::exchange(counter, counter.successor(shared.hash_seed));
}

// Hands the worker's counters to the part that ends here, and continues with new ones; of depth
// only if that ends an interval. The exchange is told first, because the next cut may come as soon
// as the part is complete.
void hand_out(Shared& shared, unsigned worker) {
  auto [new_interval, spilling] = shared.parts.behind(worker);
  MemberCounters& counters = shared.counters[worker];
  MemberCounters counted = std::exchange(
      counters, successors_of(counters, shared.hash_seed, shared.feed.room(), new_interval));
  for (metrics::CensusCounter& counter : counters) spilling.begin(counter);
  shared.spillings[worker] = std::move(spilling);
  std::optional<inspect::DepthCounter> depth;
  if (new_interval) depth = take_depth(shared, worker);
  shared.exchange->cut_done(worker);
  shared.parts.hand_out(worker, std::move(counted), std::move(depth));
}

void count_transit(Shared& shared, unsigned worker, std::size_t member,
                   const SortedPackets& packets) {
  const auto workers = static_cast<unsigned>(shared.counters.size());
  shared.transit.counter->count(worker, workers, shared.transit.point_of(member), packets.transit);
}

void work(Shared& shared, unsigned worker) {
  MemberCounters& counters = shared.counters[worker];
  Decoding with;
  if (shared.anonymization) with.anonymizer.emplace(*shared.anonymization);
  if (!shared.inner_filters.empty()) with.inner_filter = shared.inner_filters[worker].get();
  capture::FrameBatch batch;  // reused, so its memory stays in the caches of this processor
  while (true) {
    const auto [task, number, packets, member] = shared.exchange->next(worker);
    switch (task) {
      case BatchExchange::Task::end: return;
      case BatchExchange::Task::fetch:
        batch.number = number;
        shared.feed.fetch(batch);
        break;
      case BatchExchange::Task::read: read_batch(shared, batch, with, counters, *packets); break;
      case BatchExchange::Task::count:
        counters[member].count_flows(packets->flows[worker]);
        shared.spillings[worker].bound(counters[member]);
        if (shared.depth.any()) shared.depth_counters[worker].count(packets->depth[worker]);
        if (shared.transit.counter != nullptr) count_transit(shared, worker, member, *packets);
        shared.exchange->counted(worker);
        break;
      case BatchExchange::Task::cut: hand_out(shared, worker); break;
    }
  }
}

// The only possible exception is std::bad_alloc; run_workers() rethrows it.
void work_safely(Shared& shared, unsigned worker) {
  try {
    work(shared, worker);
  } catch (...) {
    shared.failures[worker] = std::current_exception();
    shared.exchange->abandon();
  }
}

// Creates up to `wanted` threads, fewer if the system allows no more (RLIMIT_NPROC, pids.max). They
// work when the future is ready, and end at once if its promise is broken.
std::vector<std::jthread> threads_for(Shared& shared, unsigned wanted,
                                      const std::shared_future<void>& beginning) {
  std::vector<std::jthread> threads;
  threads.reserve(wanted);
  try {
    for (unsigned worker = 1; worker <= wanted; ++worker) {
      threads.emplace_back([&shared, beginning, worker] {
        beginning.wait();
        if (shared.exchange) work_safely(shared, worker);
      });
    }
  } catch (const std::system_error&) {
    // The work is done with fewer threads.
  }
  return threads;
}

// One for each thread. Error: the expression is not valid for IP packets without a link header.
Result<std::vector<std::unique_ptr<capture::FrameFilter>>> inner_filters(
    const CountOptions& options) {
  std::vector<std::unique_ptr<capture::FrameFilter>> filters;
  if (options.inner_filter.empty()) return filters;
  constexpr std::uint8_t kEmptyPacket[20] = {0x45};
  Frame raw;
  raw.data = kEmptyPacket;
  raw.cap_len = raw.frame_len = sizeof(kEmptyPacket);
  raw.link_type = link_type::kRaw;
  while (filters.size() < options.threads) {
    auto filter = capture::FrameFilter::parse(options.inner_filter);
    if (!filter) return filter.error();
    (*filter)->passes(raw);
    if (Status valid = (*filter)->check(); !valid) return valid.error();
    filters.push_back(std::move(*filter));
  }
  return filters;
}

void run_workers(Shared& shared, const CountOptions& options) {
  {
    std::vector<std::jthread> threads;
    std::promise<void> beginning;  // on an exception, broken before the threads are joined
    threads = threads_for(shared, options.threads - 1, beginning.get_future());
    shared.begin(options, static_cast<unsigned>(threads.size()) + 1);
    beginning.set_value();
    work_safely(shared, 0);
  }
  for (const std::exception_ptr& failure : shared.failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace

Result<metrics::Census> count_sources(const CountOptions& options, StopRequest& stop,
                                      SourcePlan plan) {
  auto filters = inner_filters(options);
  if (!filters) return filters.error();
  const auto feed = FrameFeed::open(options, stop, std::move(plan));
  if (!feed) return feed.error();
  if (options.on_ready) options.on_ready((*feed)->notes());

  Shared shared(options, **feed, spilling_of(options));
  shared.inner_filters = std::move(*filters);
  run_workers(shared, options);
  if (!shared.status) return shared.status.error();
  Ledger ledger = (*feed)->finish();
  return shared.parts.finish(std::move(shared.counters), std::move(shared.depth_counters),
                             {std::move(ledger), (*feed)->sources(), (*feed)->last_interval()});
}

Result<metrics::Census> count_traffic(const CountOptions& options, StopRequest& stop) {
  WakeSet wake(stop, options.cuts);
  Result<SourcePlan> plan = plan_sources(options, wake);
  if (!plan) return plan.error();
  return count_sources(options, stop, std::move(*plan));
}

}  // namespace wirecensus::runtime
