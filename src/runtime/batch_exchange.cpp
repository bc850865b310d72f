#include "runtime/batch_exchange.h"

namespace wirecensus {

BatchExchange::BatchExchange(unsigned workers, unsigned batches)
    : slots_(batches), next_to_count_(workers) {
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
    changed_.wait(lock);
  }
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
  changed_.notify_all();
}

void BatchExchange::decoded(WorkBatch& batch) {
  const std::lock_guard lock(mutex_);
  for (Slot& slot : slots_) {
    if (&slot.batch == &batch) slot.decoded = true;
  }
  changed_.notify_all();
}

void BatchExchange::counted(unsigned worker) {
  const std::lock_guard lock(mutex_);
  --slot(next_to_count_[worker]++).uncounted;
  changed_.notify_all();
}

void BatchExchange::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  changed_.notify_all();
}

}  // namespace wirecensus
