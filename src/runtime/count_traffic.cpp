// One thread, from first to last:
//
//     source --batch of frames--> filter --> decode --batch of packets--> counter --> census
//
// A live source is told to stop and then drained, so that what the kernel had taken in before the
// end is counted too. A file that is left before its end is a doubt in the ledger.
#include "runtime/count_traffic.h"

#include <algorithm>
#include <memory>
#include <random>
#include <utility>

#include "capture/capture_file.h"
#include "capture/filter.h"
#include "capture/live_capture.h"
#include "decode/decoder.h"
#include "metrics/census_counter.h"

namespace wirecensus {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLongestWait{1000};

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

class Count {
 public:
  Count(const CountOptions& options, StopRequest& stop) : options_(options), stop_(stop) {}

  Result<Census> run();

 private:
  Status count_interface();
  Status count_files();
  void count_source(FrameSource& source);
  bool take_batch(FrameSource& source);
  void count_batch();
  void filter_batch();
  void limit_batch();
  void end_source(FrameSource& source, bool at_end);

  bool live() const { return !options_.interface.empty(); }
  bool limit_reached() const {
    return options_.packet_limit && counter_.packets() >= *options_.packet_limit;
  }
  bool should_stop() const {
    return stop_.requested() || (options_.time_limit && Clock::now() >= deadline_);
  }
  std::chrono::milliseconds wait_limit() const;

  const CountOptions& options_;
  StopRequest& stop_;
  Clock::time_point deadline_;
  std::unique_ptr<FrameFilter> filter_;  // files only: interfaces have theirs in the kernel
  FrameBatch batch_;
  std::vector<Packet> packets_;
  CensusCounter counter_{random_seed()};
  Ledger ledger_;
  std::vector<std::string> sources_;
};

std::chrono::milliseconds Count::wait_limit() const {
  if (!options_.time_limit) return kLongestWait;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
  return std::clamp(left, std::chrono::milliseconds{0}, kLongestWait);
}

Result<Census> Count::run() {
  const Status counted = live() ? count_interface() : count_files();
  if (!counted) return counted.error();
  return std::move(counter_).freeze(std::move(ledger_), std::move(sources_));
}

Status Count::count_interface() {
  auto source = open_live_capture({.interface = options_.interface, .filter = options_.filter},
                                  stop_.descriptor());
  if (!source) return source.error();
  if (options_.time_limit) deadline_ = Clock::now() + *options_.time_limit;
  if (options_.on_ready) options_.on_ready(options_.interface);
  count_source(**source);
  return done();
}

// Opening tells whether a file is a capture at all. With several files all are tried before the
// first is counted: a wrong name should be told at once, not after an hour.
Status try_files(const std::vector<std::string>& files) {
  if (files.size() < 2) return done();
  for (const std::string& file : files) {
    if (file == "-") continue;
    const auto source = open_capture_file(file);
    if (!source) return source.error();
  }
  return done();
}

Status Count::count_files() {
  if (!options_.filter.empty()) {
    auto filter = FrameFilter::parse(options_.filter);
    if (!filter) return filter.error();
    filter_ = std::move(*filter);
  }
  Status tried = try_files(options_.files);
  if (!tried) return tried;
  for (const std::string& file : options_.files) {
    auto source = open_capture_file(file, stop_.descriptor());
    if (!source) return source.error();
    if (options_.on_ready && sources_.empty()) options_.on_ready(file);
    count_source(**source);
    if (limit_reached() || should_stop()) break;
  }
  return done();
}

void Count::count_source(FrameSource& source) {
  sources_.push_back(source.name());
  bool at_end = false;
  while (!at_end && !limit_reached() && !should_stop()) at_end = take_batch(source);
  if (live() && !limit_reached()) {
    source.stop();
    while (!at_end && !limit_reached()) at_end = take_batch(source);
  }
  end_source(source, at_end);
}

// Reads and counts one batch; says whether the source is at its end.
bool Count::take_batch(FrameSource& source) {
  const Result<ReadOutcome> outcome = source.read(batch_, wait_limit());
  if (!outcome) {
    ledger_.lose({LossCause::file_damaged, source.name(), 0, false, outcome.error().message});
    return true;
  }
  count_batch();
  return *outcome == ReadOutcome::end;
}

void Count::count_batch() {
  if (filter_) filter_batch();
  limit_batch();
  packets_.clear();
  for (const Frame& frame : batch_.frames) packets_.push_back(decode(frame));
  counter_.count(packets_);
  ledger_.counted += batch_.frames.size();
}

void Count::filter_batch() {
  std::erase_if(batch_.frames, [&](const Frame& frame) { return !filter_->passes(frame); });
}

void Count::limit_batch() {
  if (!options_.packet_limit) return;
  const std::uint64_t left = *options_.packet_limit - counter_.packets();
  if (batch_.frames.size() > left) batch_.frames.resize(left);
}

void Count::end_source(FrameSource& source, bool at_end) {
  source.close_books(ledger_);
  if (live() || at_end || limit_reached()) return;
  ledger_.doubts.push_back({source.name(), "stopped before the end of the file was reached"});
}

}  // namespace

Result<Census> count_traffic(const CountOptions& options, StopRequest& stop) {
  return Count(options, stop).run();
}

}  // namespace wirecensus
