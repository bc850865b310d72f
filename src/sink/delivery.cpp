#include "sink/delivery.h"

#include <fmt/core.h>

#include <chrono>
#include <new>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "sink/unstored.h"

namespace wirecensus::sink {
namespace {

constexpr std::chrono::seconds kBetweenTries{2};
constexpr std::size_t kMaxNotes = 10'000;  // in memory, of some hundred bytes

}  // namespace

Delivery::Delivery(const Target& target, std::unique_ptr<Exporter> exporter,
                   std::unique_ptr<Spool> spool, const Manner& manner,
                   std::function<void(std::string_view)> tell)
    : target_(printable(target_text(target))),
      record_(target.biflows ? "biflow" : "flow"),
      pace_(manner.pace),
      run_(manner.run),
      spool_(std::move(spool)),
      tell_(std::move(tell)),
      exporter_(std::move(exporter)) {
  if (spool_ == nullptr) return;
  for (const Spool::Entry& entry : spool_->left()) {
    waiting_.push_back({{}, manner.usual, entry.place, entry.name});
  }
}

Delivery::~Delivery() {
  {
    const std::lock_guard lock(mutex_);
    waiting_ = {};
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
  const bool follows = how.interval && how.interval->before;
  const CensusPlace place{.run = run_,
                          .after = follows ? how.interval->before->interval->number + 1 : 0};
  WaitingCensus census{std::move(tables), std::move(how), place};
  keep(census);
  start();
  {
    std::unique_lock lock(mutex_);
    if (pace_ == Pace::waits && thread_.joinable()) {
      changed_.wait(lock, [this] { return failing_ || !waiting_.is_full(); });
    }
    waiting_.push_back(std::move(census));
  }
  changed_.notify_all();
}

// What cannot be kept can be sent nevertheless.
void Delivery::keep(WaitingCensus& census) {
  if (spool_ == nullptr) return;
  auto name = spool_->keep(*census.tables, census.place);
  if (name) {
    census.kept = std::move(*name);
  } else if (auto note = spool_->keep_note(note_of(*census.tables, census.place), census.place)) {
    census.kept = std::move(*note);
    census.noted = true;
  }
  if (std::exchange(spool_is_full_, !name.ok()) || name) return;
  tell_("wirecensus: " + name.error().message + "; what is not sent before the end will be lost");
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
  while (waiting_.is_full() && (failing_ || pace_ == Pace::free)) make_room();
  lock.unlock();
  const bool reached = reach();
  lock.lock();
  failing_ = !reached;
  if (!reached) return pause(lock);
  if (waiting_.empty()) return;
  WaitingCensus census = waiting_.take();
  changed_.notify_all();  // there is room
  lock.unlock();
  const bool over = send(census);
  lock.lock();
  failing_ = !over;
  if (over) return;
  waiting_.push_front(std::move(census));
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

// Whether the census is done with: otherwise it has to be sent again.
bool Delivery::send(WaitingCensus& census) {
  try {
    return census.tables ? send_now(census) : send_kept(census);
  } catch (const std::bad_alloc&) {
    last_failure_ = failure_ = "not enough memory to export";
    give_up(census);
  }
  return true;
}

// What cannot be read stays where it is.
bool Delivery::send_kept(WaitingCensus& census) {
  auto tables = spool_->read(census.kept);
  if (!tables) {
    last_failure_ = tables.error().message;
    tell_("wirecensus: " + last_failure_);
    ++left_in_spool_;
    return true;
  }
  WaitingCensus read = census;
  read.tables = std::move(*tables);
  return send_now(read);
}

bool Delivery::send_now(const WaitingCensus& census) {
  const Status sent =
      exporter_->send(tables::ReportInput(*census.tables, census.how), census.place);
  if (sent) {
    if (!census.kept.empty()) spool_->remove(census.kept);
    if (exporter_->may_repeat()) tell_recovery();
    return true;
  }
  if (exporter_->may_repeat()) {
    tell_failure(sent.error());
    return false;
  }
  last_failure_ = failure_ = sent.error().message;
  tell_("wirecensus: " + failure_);
  return true;
}

// What a note is of was given up before.
void Delivery::give_up(const WaitingCensus& census) {
  if (census.is_note()) return;
  if (!census.kept.empty() && !census.noted) {
    ++left_in_spool_;
    return;
  }
  exporter_->give_up(*census.tables);
  ++unstored_;
}

// If the target can take it, and the spool has none. Precondition: mutex_ is held.
void Delivery::leave_note(const WaitingCensus& census) {
  if (!exporter_->may_repeat() || census.noted || waiting_.notes() >= kMaxNotes) return;
  tables::ReportOptions how = census.how;
  how.interval.reset();  // it holds the interval before
  waiting_.push_front(
      {note_of(*census.tables, census.place), std::move(how), census.place, {}, true});
}

// Precondition of both: mutex_ is held.
void Delivery::give_up_waiting() {
  while (!waiting_.empty()) give_up(waiting_.take());
}

void Delivery::make_room() {
  const auto census = waiting_.make_room();
  if (!census) return;
  if (last_failure_.empty()) last_failure_ = "they came faster than it took them";
  give_up(*census);
  leave_note(*census);
}

Status Delivery::finish() {
  end();
  Status ended = exporter_->finish();
  Status sent = unsent();
  return sent ? ended : sent;
}

std::string Delivery::unstored_text() const {
  if (!exporter_->may_repeat()) return "";
  return fmt::format(", of {} counted, but not stored",
                     counted(unstored_, "interval that was", "intervals that were"));
}

Status Delivery::unsent() const {
  const ExportFigures& figures = exporter_->figures();
  if (figures.unsent_flows > 0 || unstored_ > 0) {
    return Error{
        fmt::format("{} of {} ({}) could not be sent to {}{}: {}", grouped(figures.unsent_flows),
                    counted(figures.unsent_flows + figures.flow_records, record_, record_ + "s"),
                    counted(figures.unsent_packets, "packet", "packets"), target_, unstored_text(),
                    last_failure_)};
  }
  if (left_in_spool_ == 0) return done();
  return Error{fmt::format("{} for {} in {}, for the next count with that spool to be sent: {}",
                           counted(left_in_spool_, "interval waits", "intervals wait"), target_,
                           printable(spool_->folder()), last_failure_)};
}

std::string Delivery::summary() const {
  return counted(exporter_->figures().flow_records, record_, record_ + "s") + " to " + target_;
}

}  // namespace wirecensus::sink
