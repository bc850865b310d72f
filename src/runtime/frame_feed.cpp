// A live source is told to stop and then drained, so that what the kernel had taken in before the
// end is counted too. A file that is left before its end is a doubt in the ledger.
#include "runtime/frame_feed.h"

#include <algorithm>
#include <utility>

#include "capture/capture_file.h"
#include "capture/live_capture.h"

namespace wirecensus {
namespace {

constexpr std::chrono::milliseconds kLongestWait{1000};

}  // namespace

std::chrono::milliseconds FrameFeed::wait_limit() const {
  if (!options_.time_limit || stopping_) return kLongestWait;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
  return std::clamp(left, std::chrono::milliseconds{0}, kLongestWait);
}

Status FrameFeed::open() {
  if (live()) return open_interface();
  if (!options_.filter.empty()) {
    auto filter = FrameFilter::parse(options_.filter);
    if (!filter) return filter.error();
    filter_ = std::move(*filter);
  }
  if (Status tried = try_files(); !tried) return tried;
  return open_file();
}

// Opening tells whether a file is a capture at all. With several files all are tried before the
// first is counted: a wrong name should be told at once, not after an hour.
Status FrameFeed::try_files() const {
  for (std::size_t i = 1; i < options_.files.size(); ++i) {
    if (options_.files[i] == "-") continue;
    const auto source = open_capture_file(options_.files[i]);
    if (!source) return source.error();
  }
  return done();
}

Status FrameFeed::open_interface() {
  auto source = open_live_capture({.interface = options_.interface, .filter = options_.filter},
                                  stop_.descriptor());
  if (!source) return source.error();
  source_ = std::move(*source);
  sources_.push_back(source_->name());
  if (options_.time_limit) deadline_ = Clock::now() + *options_.time_limit;
  return done();
}

// Opens the file after those begun.
Status FrameFeed::open_file() {
  auto source = open_capture_file(options_.files[sources_.size()], stop_.descriptor());
  if (!source) return source.error();
  source_ = std::move(*source);
  sources_.push_back(source_->name());
  return done();
}

Result<bool> FrameFeed::next(FrameBatch& batch) {
  batch.frames.clear();
  if (source_ == nullptr) return false;
  if (limit_reached()) return end_source(false);
  if (!stopping_ && should_stop()) {
    if (!live()) return end_source(false);
    source_->stop();
    stopping_ = true;
  }
  const Result<ReadOutcome> outcome = source_->read(batch, wait_limit());
  if (!outcome) {
    note_failure(outcome.error());
    return end_source(true);
  }
  admit(batch.frames);
  if (*outcome == ReadOutcome::end) return end_source(true);
  return true;
}

// Closes the books of this source and goes on to the next, if there is one and it is wanted. The
// batch may hold the last frames of a file; a live source ends with none.
Result<bool> FrameFeed::end_source(bool at_end) {
  source_->close_books(ledger_);
  if (!live() && !at_end && !limit_reached()) {
    ledger_.doubts.push_back({source_->name(), "stopped before the end of the file was reached"});
  }
  source_.reset();
  const bool more = sources_.size() < options_.files.size();
  if (!more || limit_reached() || should_stop()) return true;
  if (Status opened = open_file(); !opened) return opened.error();
  return true;
}

void FrameFeed::note_failure(const Error& error) {
  if (live()) {
    ledger_.doubts.push_back({source_->name(), error.message});
  } else {
    ledger_.lose({LossCause::file_damaged, source_->name(), 0, false, error.message});
  }
}

// Leaves out what the filter refuses and what is beyond the limit; enters the rest as counted.
void FrameFeed::admit(std::vector<Frame>& frames) {
  if (filter_) {
    std::erase_if(frames, [&](const Frame& frame) { return !filter_->passes(frame); });
  }
  if (options_.packet_limit) {
    const std::uint64_t left = *options_.packet_limit - ledger_.counted;
    if (frames.size() > left) frames.resize(left);
  }
  ledger_.counted += frames.size();
}

}  // namespace wirecensus
