#include "runtime/batch_exchange.h"

#include <utility>

namespace wirecensus::runtime {
namespace {

constexpr int kLooks = 4000;  // about 100 microseconds

// Marks a waiting loop: the processor saves power and gives its resources to a sibling thread.
void pause_processor() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

BatchExchange::BatchExchange(unsigned workers, unsigned batches, Waiting waiting)
    : looks_(waiting == Waiting::impatient ? kLooks : 0), slots_(batches), workers_(workers) {
  for (Slot& slot : slots_) {
    slot.packets.flows.resize(workers);
    slot.packets.depth.resize(workers);
  }
}

// Reading comes first, because all other workers wait for the reader. Counting comes before
// fetching: it frees batches, and their packets are still in the cache.
BatchExchange::Work BatchExchange::next(unsigned number) {
  Worker& worker = workers_[number];
  std::unique_lock lock(mutex_);
  while (true) {
    if (abandoned_) return {Task::end};
    if (can_cut(worker)) return {Task::cut};
    if (all_done(worker)) return {Task::end};
    if (can_read(worker)) return work_of(Task::read, *std::exchange(worker.to_read, std::nullopt));
    if (can_count(worker)) return work_of(Task::count, worker.to_count);
    if (can_fetch(worker)) {
      take_number(number);
      return work_of(Task::fetch, *worker.to_read);
    }
    wait(lock, worker);
  }
}

BatchExchange::Work BatchExchange::work_of(Task task, std::uint64_t number) {
  return {task, number, &slot(number).packets, slot(number).member};
}

void BatchExchange::take_number(unsigned worker) {
  workers_[worker].to_read = next_to_fetch_;
  Slot& taken = slot(next_to_fetch_++);
  taken.decoded = false;
  taken.uncounted = static_cast<unsigned>(workers_.size());
  taken.reader = worker;
  wake_those_without_number();
}

// Tasks take less time than falling asleep and being woken, so an impatient worker polls for a
// while, and sleeps only if nothing changes.
void BatchExchange::wait(std::unique_lock<std::mutex>& lock, Worker& worker) {
  const std::uint64_t before = changes_.load(std::memory_order_relaxed);
  const auto changed = [&] { return changes_.load(std::memory_order_relaxed) != before; };
  if (looks_ > 0) {
    lock.unlock();
    for (int look = 0; look < looks_ && !changed(); ++look) pause_processor();
    lock.lock();
    if (changed()) return;
  }
  worker.asleep = true;
  worker.woken.wait(lock, [&] { return !worker.asleep; });
}

void BatchExchange::wake(Worker& worker) {
  if (!std::exchange(worker.asleep, false)) return;
  worker.woken.notify_one();
}

void BatchExchange::wake_reader() {
  if (next_to_read_ < next_to_fetch_) wake(workers_[slot(next_to_read_).reader]);
}

// A worker with a number is woken when its turn to read comes. The others are woken if a batch is
// free (one worker, which wakes the next), or if the next batch is not free because they have not
// counted it.
void BatchExchange::wake_those_without_number() {
  const bool room = has_room();
  for (Worker& worker : workers_) {
    if (!worker.asleep || worker.to_read) continue;
    if (room) return wake(worker);
    if (delays_others(worker)) wake(worker);
  }
}

void BatchExchange::wake_all() {
  for (Worker& worker : workers_) wake(worker);
}

bool BatchExchange::can_read(const Worker& worker) const {
  return !ended_ && owed_cuts_ == 0 && worker.to_read == next_to_read_;
}

bool BatchExchange::can_count(const Worker& worker) {
  return worker.to_count < next_to_read_ && slot(worker.to_count).decoded;
}

bool BatchExchange::can_fetch(const Worker& worker) {
  return !ended_ && !worker.to_read && has_room();
}

// Whether the next number waits for this worker to count the batch in its slot.
bool BatchExchange::delays_others(const Worker& worker) {
  return worker.to_count + slots_.size() == next_to_fetch_ && can_count(worker);
}

bool BatchExchange::all_done(const Worker& worker) const {
  return ended_ && worker.to_count == next_to_read_;
}

void BatchExchange::read_done(ReadResult result) {
  const std::lock_guard lock(mutex_);
  changes_.fetch_add(1, std::memory_order_relaxed);
  ++next_to_read_;
  ++undecoded_;
  ended_ = !result.more;
  if (result.cut) return begin_cut();
  if (result.more) wake_reader();
}

// The reader waits for all workers, so all are woken now and at each change until the cut is
// complete. Cuts are rare.
void BatchExchange::begin_cut() {
  cut_ = next_to_read_;
  owed_cuts_ = static_cast<unsigned>(workers_.size());
  for (Worker& worker : workers_) worker.owes_cut = true;
  wake_all();
}

void BatchExchange::cut_done(unsigned worker) {
  const std::lock_guard lock(mutex_);
  changes_.fetch_add(1, std::memory_order_relaxed);
  workers_[worker].owes_cut = false;
  --owed_cuts_;
  wake_all();
}

void BatchExchange::decoded(std::uint64_t number, std::size_t member) {
  const std::lock_guard lock(mutex_);
  changes_.fetch_add(1, std::memory_order_relaxed);
  slot(number).decoded = true;
  slot(number).member = member;
  --undecoded_;
  if (owed_cuts_ > 0) return wake_all();
  if (!ended_) return wake_those_without_number();
  if (undecoded_ == 0) wake_all();  // to count the rest
}

void BatchExchange::counted(unsigned worker) {
  const std::lock_guard lock(mutex_);
  if (--slot(workers_[worker].to_count++).uncounted > 0) return;
  changes_.fetch_add(1, std::memory_order_relaxed);
  if (owed_cuts_ > 0) return wake_all();
  wake_those_without_number();
}

void BatchExchange::abandon() {
  const std::lock_guard lock(mutex_);
  changes_.fetch_add(1, std::memory_order_relaxed);
  abandoned_ = true;
  wake_all();
}

}  // namespace wirecensus::runtime
