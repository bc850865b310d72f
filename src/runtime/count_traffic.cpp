// Every worker does the same: it reads and decodes a batch when it is its turn, and counts its
// shard of all batches. It owns its counters; at the end they are put together (batch_exchange.h
// tells how the work is shared, frame_feed.h where the frames come from).
#include "runtime/count_traffic.h"

#include <exception>
#include <random>
#include <thread>
#include <utility>

#include "metrics/census_counter.h"
#include "runtime/batch_exchange.h"
#include "runtime/decode_batch.h"
#include "runtime/frame_feed.h"

namespace wirecensus {
namespace {

// Enough that nobody waits for a batch while others are being decoded.
constexpr unsigned kBatchesPerWorker = 4;

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

// A file never makes its readers wait for long; an interface does, and is to cost no more than it
// must.
BatchExchange::Waiting waiting(const CountOptions& options) {
  return options.interface.empty() ? BatchExchange::Waiting::impatient
                                   : BatchExchange::Waiting::asleep;
}

// What the workers share.
struct Shared {
  Shared(const CountOptions& options, StopRequest& stop)
      : feed(options, stop),
        exchange(options.threads, kBatchesPerWorker * options.threads, waiting(options)),
        wire(options.wire),
        progress(options.progress) {}

  const std::uint64_t hash_seed = random_seed();
  FrameFeed feed;
  BatchExchange exchange;
  const bool wire;                      // super packets are counted as what they were on the wire
  Progress* const progress;             // may be none
  std::vector<CensusCounter> counters;  // by worker
  std::vector<std::exception_ptr> failures;
  Status status = done();  // of the feed; written by the one who reads
};

// Decodes a batch, and tells how much that was.
void decode(Shared& shared, const FrameBatch& batch, CensusCounter& counter,
            SortedPackets& packets) {
  const Totals& totals = counter.totals();
  const std::uint64_t packets_before = totals.packets;
  const std::uint64_t bytes_before = totals.frame_bytes;
  decode_batch(batch, {.hash_seed = shared.hash_seed, .wire = shared.wire}, counter, packets);
  if (shared.progress == nullptr) return;
  shared.progress->add_counted(totals.packets - packets_before, totals.frame_bytes - bytes_before);
}

void read_batch(Shared& shared, FrameBatch& batch, CensusCounter& totals, SortedPackets& packets) {
  const Result<bool> more = shared.feed.next(batch);
  if (!more) {
    shared.status = more.error();
    batch.clear();
  }
  shared.exchange.read_done(more.ok() && *more);
  decode(shared, batch, totals, packets);
  batch.clear();  // a live ring has its block back before the packets are counted
  shared.exchange.decoded(packets);
}

void work(Shared& shared, unsigned worker) {
  CensusCounter& counter = shared.counters[worker];
  FrameBatch batch;  // its memory never leaves the caches of this processor
  while (true) {
    const auto [task, number, packets] = shared.exchange.next(worker);
    switch (task) {
      case BatchExchange::Task::end: return;
      case BatchExchange::Task::fetch:
        batch.number = number;
        shared.feed.fetch(batch);
        break;
      case BatchExchange::Task::read: read_batch(shared, batch, counter, *packets); break;
      case BatchExchange::Task::count:
        counter.count_flows((*packets)[worker]);
        shared.exchange.counted(worker);
        break;
    }
  }
}

// An exception can only mean that memory has run out; it must not end a thread unseen.
void work_safely(Shared& shared, unsigned worker) {
  try {
    work(shared, worker);
  } catch (...) {
    shared.failures[worker] = std::current_exception();
    shared.exchange.abandon();
  }
}

void run_workers(Shared& shared, unsigned workers) {
  {
    std::vector<std::jthread> threads;
    for (unsigned worker = 1; worker < workers; ++worker) {
      threads.emplace_back([&shared, worker] { work_safely(shared, worker); });
    }
    work_safely(shared, 0);
  }
  for (const std::exception_ptr& failure : shared.failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace

Result<Census> count_traffic(const CountOptions& options, StopRequest& stop) {
  Shared shared(options, stop);
  if (Status opened = shared.feed.open(); !opened) return opened.error();
  if (options.on_ready) options.on_ready(shared.feed.notes());

  for (unsigned i = 0; i < options.threads; ++i) shared.counters.emplace_back(shared.hash_seed);
  shared.failures.resize(options.threads);
  run_workers(shared, options.threads);
  if (!shared.status) return shared.status.error();
  return freeze(std::move(shared.counters), shared.feed.take_ledger(), shared.feed.take_sources());
}

}  // namespace wirecensus
