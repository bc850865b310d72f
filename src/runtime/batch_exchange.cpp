#include "runtime/batch_exchange.h"

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
    : looks_(waiting == Waiting::impatient ? kLooks : 0), slots_(batches), next_to_count_(workers) {
  for (Slot& slot : slots_) slot.batch.packets.resize(workers);
}

// Counting comes before reading: it frees batches, and its packets are still in the cache.
BatchExchange::Work BatchExchange::next(unsigned worker) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (abandoned_ || all_done(worker)) return {Task::end, nullptr};
    if (can_count(worker)) return {Task::count, &slot(next_to_count_[worker]).batch};
    if (can_read()) {
      reading_ = true;
      return {Task::read, &slot(next_to_read_).batch};
    }
    wait_for_change(lock);
  }
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

bool BatchExchange::can_count(unsigned worker) {
  const std::uint64_t number = next_to_count_[worker];
  return number < next_to_read_ && slot(number).decoded;
}

bool BatchExchange::can_read() {
  return !reading_ && !ended_ && slot(next_to_read_).uncounted == 0;
}

bool BatchExchange::all_done(unsigned worker) const {
  return ended_ && next_to_count_[worker] == next_to_read_;
}

void BatchExchange::read_done(bool more) {
  const std::lock_guard lock(mutex_);
  Slot& read = slot(next_to_read_);
  read.decoded = false;
  read.uncounted = static_cast<unsigned>(next_to_count_.size());
  ++next_to_read_;
  reading_ = false;
  ended_ = !more;
  tell_change();
}

void BatchExchange::decoded(WorkBatch& batch) {
  const std::lock_guard lock(mutex_);
  for (Slot& slot : slots_) {
    if (&slot.batch == &batch) slot.decoded = true;
  }
  tell_change();
}

void BatchExchange::counted(unsigned worker) {
  const std::lock_guard lock(mutex_);
  --slot(next_to_count_[worker]++).uncounted;
  tell_change();
}

void BatchExchange::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  tell_change();
}

}  // namespace wirecensus
