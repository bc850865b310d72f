#include "sink/delivery.h"

#include <fmt/core.h>

#include <chrono>
#include <new>
#include <system_error>
#include <utility>

#include "base/display_text.h"

namespace wirecensus::sink {
namespace {

constexpr std::chrono::seconds kBetweenTries{2};

}  // namespace

Delivery::Delivery(const Target& target, std::unique_ptr<Exporter> exporter, Pace pace,
                   std::function<void(std::string_view)> tell)
    : target_(printable(target_text(target))),
      pace_(pace),
      tell_(std::move(tell)),
      exporter_(std::move(exporter)) {}

Delivery::~Delivery() {
  {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
    waiting_flows_ = 0;
  }
  end();
}

// Without a thread, the census waits for finish().
void Delivery::start() {
  if (thread_.joinable()) return;
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    tell_("wirecensus: no thread can be started to export; it is done at the end");
  }
}

void Delivery::add(metrics::CensusTables tables, tables::ReportOptions how) {
  start();
  const metrics::Census& census = tables.census();
  const std::uint64_t biflows = census.flows.size();
  {
    std::unique_lock lock(mutex_);
    if (pace_ == Pace::waits && thread_.joinable()) {
      changed_.wait(lock, [this] { return failing_ || !is_full(); });
    }
    waiting_.push_back({std::move(tables), std::move(how), biflows});
    waiting_flows_ += biflows;
  }
  changed_.notify_all();
}

// Precondition: mutex_ is held.
bool Delivery::is_full() const {
  const bool has_many = waiting_.size() >= kMaxWaiting && waiting_flows_ > kMaxWaitingFlows;
  return has_many || waiting_.size() >= kMaxWaitingSmall;
}

void Delivery::end() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (!thread_.joinable()) return run();
  thread_.join();
}

void Delivery::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    deliver(lock);
  }
}

// The first that waits. Precondition: `lock` is held, as it is afterwards.
void Delivery::deliver(std::unique_lock<std::mutex>& lock) {
  while (waiting_.size() > 1 && is_full() && (failing_ || pace_ == Pace::free)) give_up_first();
  lock.unlock();
  const bool reached = reach();
  lock.lock();
  failing_ = !reached;
  if (!reached) return pause(lock);
  if (waiting_.empty()) return;
  Item item = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_flows_ -= item.biflows;
  changed_.notify_all();  // there is room
  lock.unlock();
  const bool over = send(item);
  lock.lock();
  failing_ = !over;
  if (over) return;
  waiting_flows_ += item.biflows;
  waiting_.push_front(std::move(item));
  pause(lock);
}

// Until the next try. Precondition: as of deliver().
void Delivery::pause(std::unique_lock<std::mutex>& lock) {
  if (ending_) return give_up_waiting();
  changed_.notify_all();  // nobody waits for what fails
  changed_.wait_for(lock, kBetweenTries, [this] { return ending_; });
}

// Whether the target can be reached; tells when that changes.
bool Delivery::reach() {
  const Status opened = exporter_->open();
  if (!opened) {
    tell_failure(opened.error());
    return false;
  }
  // Otherwise, what could not be sent shows whether it is over.
  if (!exporter_->may_repeat()) tell_recovery();
  return true;
}

void Delivery::tell_failure(const Error& error) {
  last_failure_ = error.message;
  if (std::exchange(failure_, error.message) != failure_) {
    tell_("wirecensus: " + failure_ + "; it is tried again");
  }
}

void Delivery::tell_recovery() {
  if (!std::exchange(failure_, {}).empty()) tell_("wirecensus: " + target_ + " is there again");
}

// Whether the item is done with: otherwise it has to be sent again.
bool Delivery::send(const Item& item) {
  try {
    const Status sent = exporter_->send(tables::ReportInput(item.tables, item.how));
    if (sent) {
      if (exporter_->may_repeat()) tell_recovery();
      return true;
    }
    if (exporter_->may_repeat()) {
      tell_failure(sent.error());
      return false;
    }
    last_failure_ = failure_ = sent.error().message;
    tell_("wirecensus: " + failure_);
  } catch (const std::bad_alloc&) {
    last_failure_ = failure_ = "not enough memory to export";
    give_up(item);
  }
  return true;
}

void Delivery::give_up(const Item& item) { exporter_->give_up(item.tables); }

// Precondition of both: mutex_ is held.
void Delivery::give_up_waiting() {
  while (!waiting_.empty()) give_up_first();
}

void Delivery::give_up_first() {
  if (last_failure_.empty()) last_failure_ = "they came faster than it took them";
  give_up(waiting_.front());
  waiting_flows_ -= waiting_.front().biflows;
  waiting_.pop_front();
}

Status Delivery::finish() {
  end();
  Status ended = exporter_->finish();
  const ExportFigures& figures = exporter_->figures();
  if (figures.unsent_flows == 0) return ended;
  return Error{
      fmt::format("{} of {} ({}) could not be sent to {}: {}", grouped(figures.unsent_flows),
                  counted(figures.unsent_flows + figures.flow_records, "flow", "flows"),
                  counted(figures.unsent_packets, "packet", "packets"), target_, last_failure_)};
}

std::string Delivery::summary() const {
  return counted(exporter_->figures().flow_records, "flow", "flows") + " to " + target_;
}

}  // namespace wirecensus::sink
