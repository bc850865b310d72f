#include "cli/live_display.h"

#include <fmt/core.h>
#include <poll.h>
#include <time.h>  // NOLINT(modernize-deprecated-headers): clock_gettime is POSIX's, not C++'s

#include <algorithm>
#include <array>
#include <new>
#include <random>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "cli/packet_inputs.h"
#include "metrics/flow_spilling.h"

namespace wirecensus {
namespace {

using std::chrono::milliseconds;

// How often the size of the terminal is looked at.
constexpr milliseconds kMaxWait{250};
// A cut that is not made is asked for again: a source may be stuck.
constexpr milliseconds kPatience{2000};
// Adding up a part should take at most this share of the time between two cuts; but a screen that
// stands still for longer than kMaxInterval on its own account is of no use.
constexpr int kMinIntervalPerCost = 20;
constexpr std::chrono::seconds kMaxInterval{3};

// The processor time of this thread so far.
std::chrono::nanoseconds processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

std::uint64_t new_hash_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

std::string source_of(const Options& options) {
  std::string names;
  const auto* const live = options.count.live();
  for (const std::string& name : live != nullptr ? live->interfaces : options.files) {
    names += (names.empty() ? "" : ", ") + name;
  }
  if (live == nullptr && options.count.files()->speed > 0) {
    names += fmt::format(", played at {} x", options.count.files()->speed);
  }
  return names;
}

Duration nanoseconds_of(std::chrono::steady_clock::time_point time) {
  return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

}  // namespace

LiveDisplay::LiveDisplay(const Options& options, Requests& requests, ProgressDisplay& messages,
                         const report::ReportFiles& files)
    : options_(options),
      requests_(requests),
      messages_(messages),
      source_(source_of(options)),
      writer_(options, files, [this](std::string notice) { notify(std::move(notice)); }) {
  shared_.state = shown_ = std::make_shared<const view::LiveState>();
}

Result<std::unique_ptr<LiveDisplay>> LiveDisplay::create(const Options& options, Requests& requests,
                                                         ProgressDisplay& messages,
                                                         const report::ReportFiles& files) {
  if (!options.screen) return std::unique_ptr<LiveDisplay>();
  if (const Status possible = LiveTerminal::check(); !possible) return possible.error();
  if (const Status possible = refuse_censuses(options.files, "live"); !possible) {
    return possible.error();
  }
  return std::unique_ptr<LiveDisplay>(new LiveDisplay(options, requests, messages, files));
}

void LiveDisplay::attach(runtime::CountOptions& count) {
  count.cuts = &requests_.cuts;
  count.listeners.push_back(this);
  messages_.progress().want_state();
}

Status LiveDisplay::start() {
  const view::TimeOf time_of = plays()      ? view::TimeOf::played
                               : of_files() ? view::TimeOf::packets
                                            : view::TimeOf::clock;
  count_.emplace(new_hash_seed(), time_of, plays() ? 0 : nanoseconds_of(Clock::now()),
                 options_.count.watch.flows);
  messages_.hold();
  suspend_signal_.emplace(requests_);  // before the library looks at it
  auto terminal = LiveTerminal::open();
  if (!terminal) {
    messages_.release();
    return terminal.error();
  }
  terminal_ = std::move(*terminal);
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    terminal_.reset();
    messages_.release();
    return Error{"no thread can be started for the screen: count without 'live'"};
  }
  return done();
}

Duration LiveDisplay::time_of(const runtime::CensusPart& part) const {
  return plays() ? part.played : nanoseconds_of(part.cut_at);
}

// What nothing shows any more is not added up: the end of a count should not wait for it.
void LiveDisplay::on_part(const runtime::CensusPart& part) {
  if (!count_ || ended() || (part.last && !of_files())) return;
  try {
    add_part(part);
  } catch (const std::bad_alloc&) {
    count_.reset();
    notify("the screen stands still for want of memory; counting goes on");
  }
}

void LiveDisplay::add_part(const runtime::CensusPart& part) {
  const auto begin = processor_time();
  std::optional<std::string> filter;
  bool save = false;
  {
    const std::lock_guard lock(mutex_);
    filter = std::exchange(shared_.filter, std::nullopt);
    save = std::exchange(shared_.save, false);
  }
  if (filter) count_->set_filter(*filter);
  count_->add(part.shown, part.so_far, part.last, time_of(part));
  if (save) writer_.write(count_->census());
  const std::lock_guard lock(mutex_);
  shared_.state = count_->state();
  shared_.cost = processor_time() - begin;
  shared_.cut_at = part.cut_at;
  changed_.request();
}

void LiveDisplay::finish(const std::shared_ptr<const metrics::Census>& whole) {
  if (!thread_.joinable()) return;
  if (count_ && !count_->state()->complete) {
    on_part({.number = 0,
             .census = whole,
             .shown = metrics::shown_whole(whole, options_.count.watch.flows),
             .so_far = whole->ledger,
             .last = true});
  }
  complete_ = true;
  changed_.request();
  if (!of_files()) end_.request();
  thread_.join();
}

void LiveDisplay::close() {
  end_.request();
  if (thread_.joinable()) thread_.join();
}

void LiveDisplay::notify(std::string notice) {
  const std::lock_guard lock(mutex_);
  shared_.notice = std::move(notice);
  changed_.request();
}

bool LiveDisplay::ended() const { return end_.requested() || requests_.stop.requested(); }

// The terminal is given back as soon as an end is requested, so that it is clean if a second Ctrl-C
// terminates the program.
void LiveDisplay::run() {
  bool changed = true;
  while (!ended()) {
    draw(changed);
    wait();
    if (requests_.suspend.take()) suspend();
    changed = changed_.take();
    changed = take_events() || changed;
    if (!complete_) {
      request_cut();
    } else {
      carry_out_complete();
    }
  }
  terminal_.reset();
  suspend_signal_.reset();
  messages_.release();
}

void LiveDisplay::wait() {
  std::array<pollfd, 5> events{
      pollfd{input_ended_ ? -1 : terminal_->descriptor(), POLLIN, 0},
      pollfd{changed_.descriptor(), POLLIN, 0}, pollfd{requests_.suspend.descriptor(), POLLIN, 0},
      pollfd{requests_.stop.descriptor(), POLLIN, 0}, pollfd{end_.descriptor(), POLLIN, 0}};
  const auto left = std::chrono::ceil<milliseconds>(
      cut_at_ + std::chrono::nanoseconds(controls_.interval) - Clock::now());
  const auto limit = left > milliseconds{0} ? std::min(left, kMaxWait) : kMaxWait;
  poll(events.data(), events.size(), static_cast<int>(limit.count()));
  if ((events[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) input_ended_ = true;
}

// Whether there were any.
bool LiveDisplay::take_events() {
  bool any = false;
  while (const auto event = terminal_->read()) {
    any = true;
    notice_.clear();
    carry_out(view::handle(*event, controls_, size_, *shown_));
  }
  return any;
}

void LiveDisplay::carry_out(view::Intention intention) {
  const std::lock_guard lock(mutex_);
  switch (intention) {
    case view::Intention::none: return;
    case view::Intention::quit:
      if (complete_) return end_.request();
      return requests_.stop.request();
    case view::Intention::save:
      shared_.save = true;
      notice_ = "writing the files of the count so far";
      break;
    case view::Intention::filter: shared_.filter = controls_.filter; break;
  }
  cut_at_ = {};  // now
}

// No part follows that would take them along.
void LiveDisplay::carry_out_complete() {
  if (!count_) return;
  std::optional<std::string> filter;
  bool save = false;
  {
    const std::lock_guard lock(mutex_);
    filter = std::exchange(shared_.filter, std::nullopt);
    save = std::exchange(shared_.save, false);
  }
  if (save) writer_.write(count_->census());
  if (!filter) return;
  count_->set_filter(*filter);
  const std::lock_guard lock(mutex_);
  shared_.state = count_->state();
  changed_.request();
}

void LiveDisplay::suspend() {
  terminal_->suspend();
  suspend_signal_->stop_process();
  terminal_->resume();
  changed_.request();
}

// One cut at a time, and none while one for the server is young. Parts that take long to be added
// up are asked for less often.
void LiveDisplay::request_cut() {
  const auto now = Clock::now();
  std::uint64_t parts = 0;
  Clock::duration cost{};
  const bool at_once = cut_at_ == Clock::time_point{};
  {
    const std::lock_guard lock(mutex_);
    parts = shared_.state->parts;
    cost = shared_.cost;
    if (!at_once) cut_at_ = std::max(cut_at_, shared_.cut_at);
  }
  const bool under_way = parts == parts_at_cut_ && !at_once;
  const auto affordable = std::min<Clock::duration>(cost * kMinIntervalPerCost, kMaxInterval);
  const auto interval =
      std::max<Clock::duration>(std::chrono::nanoseconds(controls_.interval), affordable);
  if (now - cut_at_ < (under_way ? std::max<Clock::duration>(kPatience, interval) : interval))
    return;
  cut_at_ = now;
  parts_at_cut_ = parts;
  requests_.cuts.request();
}

std::shared_ptr<const view::LiveState> LiveDisplay::latest() {
  const std::lock_guard lock(mutex_);
  if (!shared_.notice.empty()) notice_ = std::exchange(shared_.notice, {});
  return shared_.state;
}

void LiveDisplay::tell_skipped() {
  const Duration all = messages_.progress().skipped();
  if (all == skipped_) return;
  notice_ = "skipped " + readable_duration(all - std::exchange(skipped_, all)) + " without packets";
}

void LiveDisplay::draw(bool changed) {
  const view::CanvasSize size = terminal_->size();
  const auto latest_state = latest();
  tell_skipped();
  if (!controls_.paused) shown_ = latest_state;
  const auto now = shown_->complete ? nullptr : messages_.progress().state();
  auto alerts = text::alerts_of(shown_->figures.ledger, now.get());
  if (!changed && size == size_ && alerts == alerts_) return;
  size_ = size;
  alerts_ = std::move(alerts);
  terminal_->show(view::draw_screen(*shown_, controls_, {source_, notice_, alerts_}, size,
                                    terminal_->unicode()));
}

}  // namespace wirecensus
