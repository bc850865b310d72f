#include "cli/interval_writing.h"

#include <fmt/core.h>

#include <algorithm>
#include <random>
#include <utility>

#include "base/display_text.h"
#include "cli/report_options.h"
#include "metrics/census_tables.h"
#include "tables/report_input.h"

namespace wirecensus {
namespace {

bool has_imbalance(const Ledger& ledger) {
  return std::any_of(ledger.losses.begin(), ledger.losses.end(), [](const Loss& loss) {
    return loss.cause == LossCause::books_do_not_balance;
  });
}

std::shared_ptr<const metrics::FlowEnds> ends_of(const metrics::Census& census,
                                                 const metrics::FlowEnds* before) {
  return std::make_shared<metrics::FlowEnds>(before, census.depth.connections,
                                             metrics::interval_end(*census.interval));
}

}  // namespace

Result<std::unique_ptr<IntervalWriting>> IntervalWriting::open(
    const Options& options, report::ReportFiles files, std::function<void(std::string_view)> tell) {
  auto folders = report::IntervalFolders::open({.directory = options.output_directory,
                                                .keep = options.keep,
                                                .replace = options.count.live() == nullptr});
  if (!folders) return folders.error();
  if ((*folders)->left_behind()) tell("wirecensus: " + *(*folders)->left_behind());
  return std::unique_ptr<IntervalWriting>(
      new IntervalWriting(options, std::move(files), std::move(*folders), std::move(tell)));
}

IntervalWriting::IntervalWriting(const Options& options, report::ReportFiles files,
                                 std::unique_ptr<report::IntervalFolders> folders,
                                 std::function<void(std::string_view)> tell)
    : options_(options),
      files_(std::move(files)),
      folders_(std::move(folders)),
      tell_(std::move(tell)),
      joiner_(std::random_device{}()) {}

// The last interval is empty if the count ended at its beginning.
void IntervalWriting::on_part(const runtime::CensusPart& part) {
  if (part.census == nullptr) return;  // within an interval
  const auto census = joiner_.add(part.census);
  if (census == nullptr) return;
  if (census->totals.packets == 0 && census->ledger.verdict() == Verdict::exact) return;
  if (census->spilled != nullptr) ++spilled_;
  const auto ends = census->depth.has_tcp ? ends_of(*census, ends_.get()) : nullptr;
  add({census, std::exchange(before_, census), std::exchange(ends_, ends)});
}

void IntervalWriting::add(const Interval& interval) {
  report_verdict(interval);
  write_waiting();
  if (unwritten_.empty() && write(interval)) return;
  if (unwritten_.empty()) {
    tell_("wirecensus: " + interval.name() +
          " could not be written, and will be tried again: " + printable(failure_));
  }
  unwritten_.push_back(interval);
  if (unwritten_.size() <= kMaxUnwritten) return;
  ++lost_;
  tell_("wirecensus: " + unwritten_.front().name() + " is lost: it could not be written");
  unwritten_.pop_front();
}

void IntervalWriting::write_waiting() {
  const std::size_t waiting = unwritten_.size();
  while (!unwritten_.empty() && write(unwritten_.front())) unwritten_.pop_front();
  if (waiting > 0 && unwritten_.empty()) {
    tell_("wirecensus: " + counted(waiting, "interval was", "intervals were") +
          " written that could not be before");
  }
}

bool IntervalWriting::write(const Interval& interval) {
  tables::ReportOptions how = report_options(options_);
  how.interval = tables::IntervalOptions{interval.before, interval.ends_before};
  const tables::ReportInput input(metrics::CensusTables(interval.census), std::move(how));
  auto name = folders_->write(input, files_, options_.count.threads);
  if (!name) {
    failure_ = name.error().message;
    return false;
  }
  ++written_;
  latest_ = std::move(*name);
  return true;
}

void IntervalWriting::report_verdict(const Interval& interval) {
  const Ledger& ledger = interval.census->ledger;
  if (ledger.verdict() == Verdict::exact) return;
  unbalanced_ = unbalanced_ || has_imbalance(ledger);
  const std::string reason =
      !ledger.losses.empty()   ? ledger.losses.front().source + ": " + ledger.losses.front().detail
      : !ledger.doubts.empty() ? ledger.doubts.front().source + ": " + ledger.doubts.front().detail
                               : std::string();
  tell_(fmt::format("wirecensus: {}: {}: {} counted, {} lost: {}", interval.name(),
                    verdict_name(ledger.verdict()), grouped(ledger.counted), grouped(ledger.lost()),
                    printable(reason)));
}

Status IntervalWriting::finish() {
  write_waiting();
  if (unwritten_.empty() && lost_ == 0) {
    folders_->end();
    return done();
  }
  return Error{counted(unwritten_.size() + lost_, "interval", "intervals") +
               " could not be written: " + failure_};
}

std::string IntervalWriting::summary() const {
  std::string text = counted(written_, "interval", "intervals") + " of " +
                     readable_duration(options_.count.interval_length) + " in " +
                     printable(options_.output_directory);
  if (!latest_.empty()) text += ", the latest: " + latest_;
  return text;
}

}  // namespace wirecensus
