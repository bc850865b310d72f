// A live source is stopped and then drained, so that all packets received before the end are
// counted. A file that is not read to its end is a doubt in the ledger.
#include "runtime/frame_feed.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

#include "capture/live/packet_ring.h"
#include "capture/live/system_clock.h"
#include "runtime/source_ledger.h"

namespace wirecensus::runtime {
namespace {

constexpr std::chrono::milliseconds kMaxWait{1000};
constexpr std::chrono::milliseconds kBetweenStates{500};

// A ring passes on its packets within twice its retire time.
constexpr auto kRingDelay = 2 * capture::PacketRing::kRetireTime;
constexpr Duration kMaxRingDelay = std::chrono::nanoseconds(kRingDelay).count();

Timestamp wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::nanoseconds(now).count();
}

std::uint64_t random_run() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

KeptFlows kept_flows(const CountOptions& options) {
  if (options.spill.memory > 0) return KeptFlows::few;
  return options.interval_length > 0 ? KeptFlows::of_intervals : KeptFlows::all;
}

AdmissionRules admission_rules(const CountOptions& options) {
  return {.filter = options.files() != nullptr ? options.filter : std::string(),
          .times = options.times,
          .packet_limit = options.packet_limit,
          .wire = options.wire,
          .duplicate_window = options.duplicate_window};
}

}  // namespace

FrameFeed::FrameFeed(const CountOptions& options, StopRequest& stop, SourcePlan plan,
                     Admission admission)
    : options_(options),
      stop_(stop),
      sources_(std::move(plan), options.threads),
      admission_(std::move(admission)),
      memory_(MachineLimits(), kept_flows(options)) {
  if (options.interval_length > 0) divider_.emplace(options.interval_length, random_run());
  if (options.anonymization) {
    ended_.remarks.push_back({"addresses", "anonymized, with their prefixes kept (--anonymize)"});
  }
}

// The sources are opened before the output, so that an error does not overwrite an existing file.
Result<std::unique_ptr<FrameFeed>> FrameFeed::open(const CountOptions& options, StopRequest& stop,
                                                   SourcePlan plan) {
  auto admission = Admission::create(admission_rules(options));
  if (!admission) return admission.error();
  std::unique_ptr<FrameFeed> feed(
      new FrameFeed(options, stop, std::move(plan), std::move(*admission)));
  if (Status opened = feed->open_first_source(); !opened) return opened.error();
  if (options.on_opened) options.on_opened();
  if (Status opened = feed->open_recorder(); !opened) return opened.error();
  return feed;
}

Status FrameFeed::open_first_source() {
  if (Status opened = sources_.open_first(); !opened) return opened;
  if (has_deadline()) deadline_ = Clock::now() + *options_.live()->time_limit;
  return done();
}

Status FrameFeed::open_recorder() {
  if (!options_.record.wanted()) return done();
  for (const std::string& file : live() ? std::vector<std::string>() : options_.files()->files) {
    std::error_code none_yet;
    if (!std::filesystem::equivalent(file, options_.record.file, none_yet)) continue;
    return Error{"-w would overwrite '" + file + "', which is an input file; choose another name"};
  }
  auto recorder = PacketRecorder::open(
      options_.record,
      {live() ? options_.live()->interfaces : std::vector<std::string>(), options_.filter},
      stop_.descriptor());
  if (!recorder) return recorder.error();
  recorder_ = std::move(*recorder);
  return done();
}

// Also wakes for the end of an interval, and of the count, when nothing arrives any more.
std::chrono::milliseconds FrameFeed::wait_limit() const {
  using std::chrono::milliseconds;
  if (stopping_) return kMaxWait;
  milliseconds limit = kMaxWait;
  if (has_deadline()) {
    limit = std::min(limit, std::chrono::ceil<milliseconds>(deadline_ - Clock::now()));
  }
  for (const Timestamp end :
       {divider_ ? divider_->end() : kNoTime, options_.times.until.value_or(kNoTime)}) {
    if (!live() || end == kNoTime) continue;
    const auto left = std::chrono::nanoseconds(elapsed(wall_clock(), end));
    limit = std::min(limit, std::chrono::ceil<milliseconds>(left) + kRingDelay);
  }
  return std::max(limit, milliseconds{0});
}

// What was received before `time` has been passed on by now.
bool FrameFeed::is_past(Timestamp time) const {
  return live() && time != kNoTime && elapsed(time, wall_clock()) >= kMaxRingDelay;
}

// What is held goes first, then the cut, then the next frames of the source.
Result<FeedStep> FrameFeed::next(capture::FrameBatch& batch) {
  batch.clear();
  if (ending_ && !divider_) {
    if (const Status ended = end_source(); !ended) return ended.error();
  }
  if (sources_.current() == nullptr) return FeedStep{.more = false};
  const std::size_t source = sources_.number();
  if (divider_ && divider_->take(batch)) {
    deliver(batch);
    return FeedStep{.source = source};
  }
  if (divider_ && interval_is_over()) return FeedStep{.ended = end_interval()};
  if (!ending_) ending_ = reason_to_end();
  if (!ending_) {
    read(batch);
  } else if (!divider_ || !divider_->holds()) {
    if (const Status ended = end_source(); !ended) return ended.error();
  }
  return FeedStep{.source = source};
}

std::optional<FrameFeed::SourceEnd> FrameFeed::reason_to_end() {
  if (admission_.limit_reached()) return SourceEnd::early;
  if (!has_memory()) {
    note_want_of_memory();
    return SourceEnd::early;
  }
  if (stopping_ || !should_stop()) return std::nullopt;
  if (!live()) return SourceEnd::early;
  sources_.current()->stop();
  stopping_ = true;
  return std::nullopt;
}

void FrameFeed::read(capture::FrameBatch& batch) {
  const auto outcome = sources_.current()->read(batch, wait_limit());
  if (!outcome) {
    note_failure(outcome.error());
    ending_ = SourceEnd::at_its_end;
    return batch.clear();
  }
  if (*outcome == capture::ReadOutcome::end) ending_ = SourceEnd::at_its_end;
  silent_ = batch.frames.empty();
  admission_.filter(batch);
  if (divider_) divider_->divide(batch);
  deliver(batch);
  report_progress();
}

void FrameFeed::deliver(capture::FrameBatch& batch) {
  admission_.admit(batch);
  if (recorder_) recorder_->record(sources_.current()->name_of(batch.member), batch.frames);
}

bool FrameFeed::interval_is_over() const {
  const bool is_past = this->is_past(divider_->end());
  if (!divider_->holds()) return is_past && silent_ && !ending_;
  return divider_->is_full(sources_.current()->streams()) || is_past || ending_;
}

// None if nothing was counted in it: then the count is not cut.
std::optional<metrics::Interval> FrameFeed::end_interval() {
  const metrics::Interval ended =
      divider_->holds() ? divider_->close() : divider_->close(wall_clock());
  if (admission_.counted() == counted_before_interval_) return std::nullopt;
  counted_before_interval_ = admission_.counted();
  return ended;
}

std::optional<metrics::Interval> FrameFeed::last_interval() const {
  if (!divider_) return std::nullopt;
  metrics::Interval interval = divider_->open();
  interval.last = true;
  return interval;
}

// For one more batch.
bool FrameFeed::has_memory() {
  const Memory memory = memory_.look();
  if (memory != Memory::too_low) room_.set(memory == Memory::enough);
  if (memory == Memory::low && !low_memory_) note_low_memory();
  return memory != Memory::too_low;
}

// No packet is lost, which add_loss() would leave out.
void FrameFeed::note_low_memory() {
  low_memory_ = true;
  troubles_.losses.push_back(
      {LossCause::out_of_memory, sources_.current()->name(), 0, true,
       fmt::format("memory ran low after {} packets: of what came then, not all has rows of its "
                   "own; totals are exact: count less at a time (--every, -f) or give the program "
                   "more memory",
                   admission_.counted())});
}

// Packets in a live ring are not drained, as after the packet limit: their flows would need memory.
void FrameFeed::note_want_of_memory() {
  out_of_memory_ = true;
  troubles_.add_loss({.cause = LossCause::out_of_memory,
                      .source = sources_.current()->name(),
                      .packets_known = false,
                      .detail = fmt::format("memory ran low after {} packets; later packets were "
                                            "not counted: count less at a time (-f, -c) or give "
                                            "the program more memory",
                                            admission_.counted())});
}

// Adds the account of this source, and opens the next one unless the count should end.
Status FrameFeed::end_source() {
  capture::FrameSource& source = *sources_.current();
  source.finish();
  const bool at_end = std::exchange(ending_, std::nullopt) == SourceEnd::at_its_end;
  if (!live() && !at_end && !admission_.limit_reached()) {
    troubles_.doubts.push_back({source.name(), "stopped before the end of the file"});
  }
  add_current(nullptr, ended_);
  troubles_ = {};
  const bool wanted = !admission_.limit_reached() && !should_stop();
  admission_.begin_source();
  bytes_told_ = 0;
  if (wanted && sources_.open_next()) return done();
  sources_.close();
  if (options_.progress != nullptr) options_.progress->set_all_read();
  return admission_.check_filter();
}

// Precondition: there is a current source.
void FrameFeed::add_current(const IntervalDivider* divider, Ledger& ledger) const {
  add_source(*sources_.current(), admission_, divider, troubles_, sources_.number(), ledger);
}

void FrameFeed::report_progress() {
  if (options_.progress == nullptr) return;
  const std::uint64_t bytes_read = sources_.current()->bytes_read();
  options_.progress->add_bytes_read(bytes_read - bytes_told_);
  options_.progress->set_lost(sources_.current()->lost_so_far());
  options_.progress->add_read();
  bytes_told_ = bytes_read;
  if (options_.progress->state_wanted()) report_state();
}

void FrameFeed::report_state() {
  const Clock::time_point now = Clock::now();
  if (now < next_state_) return;
  next_state_ = now + kBetweenStates;
  options_.progress->set_state(
      {.ledger = account(), .absent = sources_.current()->absent(), .memory = memory_.use()});
}

void FrameFeed::note_failure(const Error& error) {
  const std::string& name = sources_.current()->name();
  if (live()) {
    troubles_.doubts.push_back({name, error.message});
  } else {
    troubles_.add_loss({LossCause::file_damaged, name, 0, false, error.message});
  }
}

Ledger FrameFeed::account() const {
  Ledger ledger;
  ledger.counted = admission_.counted();
  for (const SourceSequence::LeftOut& one : sources_.left_out()) ledger.add_loss(one.loss);
  ledger.merge(ended_);
  if (sources_.current() != nullptr) add_current(divider_ ? &*divider_ : nullptr, ledger);
  for (const SourceSequence::LeftOut& one : sources_.left_out()) {
    append_files({unread_file(one.loss.source, one.number)}, ledger.files);
  }
  if (live()) ledger.clock = capture::system_clock_state();
  return ledger;
}

Ledger FrameFeed::finish() {
  Ledger ledger = account();
  if (recorder_) recorder_->finish(ledger);
  return ledger;
}

}  // namespace wirecensus::runtime
