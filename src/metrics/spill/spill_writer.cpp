#include "metrics/spill/spill_writer.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace wirecensus::metrics {

// Precondition: the lock is held.
bool SpillWriter::has_thread() {
  if (std::exchange(started_, true)) return thread_.joinable();
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    // The threads that add write.
  }
  return thread_.joinable();
}

SpillWriter::~SpillWriter() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SpillWriter::add(const std::shared_ptr<SpilledFlows>& flows, flow::FlowRecords&& records) {
  std::unique_lock lock(mutex_);
  if (!has_thread()) {
    lock.unlock();
    return flows->add(std::move(records));
  }
  if (busy_ == Busy::fold && !has_room()) {
    lock.unlock();
    return flows->fold_all(std::move(records));
  }
  changed_.wait(lock, [this] { return has_room() || failure_ != nullptr; });
  if (failure_) std::rethrow_exception(failure_);
  waiting_.push_back({flows, std::move(records)});
  changed_.notify_all();
}

bool SpillWriter::has(const SpilledFlows& flows) const {
  return writing_ == &flows ||
         std::any_of(waiting_.begin(), waiting_.end(),
                     [&](const Table& table) { return table.flows.get() == &flows; });
}

void SpillWriter::finish(const SpilledFlows& flows) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !has(flows) || failure_ != nullptr; });
  if (failure_) std::rethrow_exception(failure_);
}

void SpillWriter::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
    if (ended_) return;
    Table table = std::move(waiting_.front());
    waiting_.pop_front();
    writing_ = table.flows.get();
    changed_.notify_all();
    lock.unlock();
    write(std::move(table));
    lock.lock();
    writing_ = nullptr;
    changed_.notify_all();
  }
}

// The only possible exception is std::bad_alloc.
void SpillWriter::write(Table&& table) {
  try {
    table.flows->add(std::move(table.records));
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
}

}  // namespace wirecensus::metrics
