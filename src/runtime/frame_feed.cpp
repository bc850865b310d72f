// A live source is stopped and then drained, so that all packets received before the end are
// counted. A file that is not read to its end is a doubt in the ledger.
#include "runtime/frame_feed.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "runtime/source_ledger.h"

namespace wirecensus::runtime {
namespace {

constexpr std::chrono::milliseconds kMaxWait{1000};
constexpr std::chrono::milliseconds kBetweenStates{500};

AdmissionRules admission_rules(const CountOptions& options) {
  return {.filter = options.files() != nullptr ? options.filter : std::string(),
          .packet_limit = options.packet_limit,
          .wire = options.wire};
}

}  // namespace

FrameFeed::FrameFeed(const CountOptions& options, StopRequest& stop, SourcePlan plan,
                     Admission admission)
    : options_(options), stop_(stop), sources_(std::move(plan)), admission_(std::move(admission)) {}

// The sources are opened before the output, so that an error does not overwrite an existing file.
Result<std::unique_ptr<FrameFeed>> FrameFeed::open(const CountOptions& options, StopRequest& stop,
                                                   SourcePlan plan) {
  auto admission = Admission::create(admission_rules(options));
  if (!admission) return admission.error();
  std::unique_ptr<FrameFeed> feed(
      new FrameFeed(options, stop, std::move(plan), std::move(*admission)));
  if (Status opened = feed->open_first_source(); !opened) return opened.error();
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

std::chrono::milliseconds FrameFeed::wait_limit() const {
  if (!has_deadline() || stopping_) return kMaxWait;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
  return std::clamp(left, std::chrono::milliseconds{0}, kMaxWait);
}

Result<bool> FrameFeed::next(capture::FrameBatch& batch) {
  batch.clear();
  capture::FrameSource* const source = sources_.current();
  if (source == nullptr) return false;
  if (admission_.limit_reached()) return end_source(false);
  if (memory_.is_short()) return end_for_want_of_memory();
  if (!stopping_ && should_stop()) {
    if (!live()) return end_source(false);
    source->stop();
    stopping_ = true;
  }
  const Result<capture::ReadOutcome> outcome = source->read(batch, wait_limit());
  if (!outcome) {
    note_failure(outcome.error());
    return end_source(true);
  }
  admission_.admit(batch);
  report_progress();
  if (recorder_) recorder_->record(source->name_of(batch.member), batch.frames);
  if (*outcome == capture::ReadOutcome::end) return end_source(true);
  return true;
}

// Packets in a live ring are not drained, as after the packet limit: their flows would need memory.
Result<bool> FrameFeed::end_for_want_of_memory() {
  out_of_memory_ = true;
  ended_.add_loss({.cause = LossCause::out_of_memory,
                   .source = sources_.current()->name(),
                   .packets_known = false,
                   .detail = fmt::format("memory ran low after {} packets; later packets were "
                                         "not counted: count less at a time (-f, -c) or give the "
                                         "program more memory",
                                         admission_.counted())});
  return end_source(false);
}

// Adds the account of this source, and opens the next one unless the count should end. The batch
// may have the last frames of a file; that of a live source is empty.
Result<bool> FrameFeed::end_source(bool at_end) {
  capture::FrameSource& source = *sources_.current();
  source.finish();
  add_source(source, admission_, ended_);
  if (!live() && !at_end && !admission_.limit_reached()) {
    ended_.doubts.push_back({source.name(), "stopped before the end of the file"});
  }
  const bool wanted = !admission_.limit_reached() && !should_stop();
  admission_.begin_source();
  bytes_told_ = 0;
  if (wanted && sources_.open_next()) return true;
  sources_.close();
  if (options_.progress != nullptr) options_.progress->set_all_read();
  if (const Status sound = admission_.check_filter(); !sound) return sound.error();
  return true;
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
    ended_.doubts.push_back({name, error.message});
  } else {
    ended_.add_loss({LossCause::file_damaged, name, 0, false, error.message});
  }
}

Ledger FrameFeed::account() const {
  Ledger ledger;
  ledger.counted = admission_.counted();
  for (const Loss& loss : sources_.left_out()) ledger.add_loss(loss);
  ledger.merge(ended_);
  if (capture::FrameSource* const source = sources_.current()) {
    add_source(*source, admission_, ledger);
  }
  return ledger;
}

Ledger FrameFeed::finish() {
  Ledger ledger = account();
  if (recorder_) recorder_->finish(ledger);
  return ledger;
}

}  // namespace wirecensus::runtime
