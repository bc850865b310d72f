#include "runtime/batch_exchange.h"

#include <utility>

namespace wirecensus {
namespace {

constexpr int kLooks = 4000;  // some 100 microseconds

// Tells the processor that this is a waiting loop: it saves power and lets a sibling thread run.
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
  for (Slot& slot : slots_) slot.packets.resize(workers);
}

// Whose turn it is to read keeps all others waiting. Counting comes before fetching: it frees
// batches, and its packets are still in the cache.
BatchExchange::Work BatchExchange::next(unsigned number) {
  Worker& worker = workers_[number];
  std::unique_lock lock(mutex_);
  while (true) {
    if (abandoned_ || all_done(worker)) return {Task::end};
    if (can_read(worker)) return work_of(Task::read, *std::exchange(worker.to_read, std::nullopt));
    if (can_count(worker)) return work_of(Task::count, worker.to_count);
    if (can_fetch(worker)) {
      take_number(worker);
      return work_of(Task::fetch, *worker.to_read);
    }
    wait_for_change(lock);
  }
}

BatchExchange::Work BatchExchange::work_of(Task task, std::uint64_t number) {
  return {task, number, &slot(number).packets};
}

void BatchExchange::take_number(Worker& worker) {
  worker.to_read = next_to_fetch_++;
  Slot& taken = slot(*worker.to_read);
  taken.decoded = false;
  taken.uncounted = static_cast<unsigned>(workers_.size());
}

// What others do with a batch takes less time than going to sleep and being woken. So who is
// impatient looks a while whether something changes, and sleeps only when nothing does.
void BatchExchange::wait_for_change(std::unique_lock<std::mutex>& lock) {
  const std::uint64_t before = changes_.load(std::memory_order_relaxed);
  const auto changed = [&] { return changes_.load(std::memory_order_relaxed) != before; };
  lock.unlock();
  for (int look = 0; look < looks_ && !changed(); ++look) pause_processor();
  lock.lock();
  if (!changed()) changed_.wait(lock);
}

// Under the lock, which orders everything else.
void BatchExchange::tell_change() {
  changes_.fetch_add(1, std::memory_order_relaxed);
  changed_.notify_all();
}

bool BatchExchange::can_read(const Worker& worker) const {
  return !ended_ && worker.to_read == next_to_read_;
}

bool BatchExchange::can_count(const Worker& worker) {
  return worker.to_count < next_to_read_ && slot(worker.to_count).decoded;
}

bool BatchExchange::can_fetch(const Worker& worker) {
  return !ended_ && !worker.to_read && slot(next_to_fetch_).uncounted == 0;
}

bool BatchExchange::all_done(const Worker& worker) const {
  return ended_ && worker.to_count == next_to_read_;
}

void BatchExchange::read_done(bool more) {
  const std::lock_guard lock(mutex_);
  ++next_to_read_;
  ended_ = !more;
  tell_change();
}

void BatchExchange::decoded(const SortedPackets& packets) {
  const std::lock_guard lock(mutex_);
  for (Slot& slot : slots_) {
    if (&slot.packets == &packets) slot.decoded = true;
  }
  tell_change();
}

void BatchExchange::counted(unsigned worker) {
  const std::lock_guard lock(mutex_);
  --slot(workers_[worker].to_count++).uncounted;
  tell_change();
}

void BatchExchange::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  tell_change();
}

}  // namespace wirecensus
