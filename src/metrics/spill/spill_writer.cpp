#include "metrics/spill/spill_writer.h"

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

void SpillWriter::add(flow::FlowRecords&& records) {
  std::unique_lock lock(mutex_);
  if (!has_thread()) {
    lock.unlock();
    return flows_->add(std::move(records));
  }
  if (busy_ == Busy::fold && !has_room()) {
    lock.unlock();
    return flows_->fold_all(std::move(records));
  }
  changed_.wait(lock, [this] { return has_room() || failure_ != nullptr; });
  if (failure_) std::rethrow_exception(failure_);
  waiting_.push_back(std::move(records));
  changed_.notify_all();
}

void SpillWriter::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return (waiting_.empty() && !writing_) || failure_ != nullptr; });
  if (failure_) std::rethrow_exception(failure_);
}

void SpillWriter::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
    if (ended_) return;
    flow::FlowRecords records = std::move(waiting_.front());
    waiting_.pop_front();
    writing_ = true;
    changed_.notify_all();
    lock.unlock();
    write(std::move(records));
    lock.lock();
    writing_ = false;
    changed_.notify_all();
  }
}

// The only possible exception is std::bad_alloc.
void SpillWriter::write(flow::FlowRecords&& records) {
  try {
    flows_->add(std::move(records));
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
}

}  // namespace wirecensus::metrics
