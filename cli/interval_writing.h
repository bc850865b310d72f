// --every: writes the result files of each interval while the count goes on.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/options.h"
#include "metrics/flow_ends.h"
#include "metrics/interval_joiner.h"
#include "report/interval_folders.h"
#include "runtime/census_listener.h"

namespace wirecensus {

// An interval that cannot be written (a full disk) is written again with the next ones; at most
// kMaxUnwritten are kept for that.
class IntervalWriting final : public runtime::CensusListener {
 public:
  static constexpr std::size_t kMaxUnwritten = 8;

  // Opens the output directory. `tell` prints a line, on any thread. Errors: as of
  // IntervalFolders::open().
  static Result<std::unique_ptr<IntervalWriting>> open(const Options& options,
                                                       report::ReportFiles files,
                                                       std::function<void(std::string_view)> tell);

  void on_part(const runtime::CensusPart& part) override;

  // Tries once more to write what could not be written. Error: how many intervals are lost. Call
  // once, after the count.
  Status finish();

  // Whether tables of an interval do not add up, which only its own ledger may have.
  bool unbalanced() const { return unbalanced_; }

  // The number of intervals whose flows were in temporary files, because of the bound of memory.
  std::uint64_t spilled() const { return spilled_; }

  // "12 intervals of 1 min in DIR, the latest in DIR/2026-11-28T21:00:00Z". Call after finish().
  std::string summary() const;

 private:
  struct Interval {
    std::shared_ptr<const metrics::Census> census;
    std::shared_ptr<const metrics::Census> before;  // the one before; null: this is the first
    std::shared_ptr<const metrics::FlowEnds> ends_before;  // at its end; null without connections

    std::string name() const { return report::folder_name(census->interval->begin); }
  };

  IntervalWriting(const Options& options, report::ReportFiles files,
                  std::unique_ptr<report::IntervalFolders> folders,
                  std::function<void(std::string_view)> tell);

  void add(const Interval& interval);
  bool write(const Interval& interval);
  void write_waiting();
  void report_verdict(const Interval& interval);

  const Options& options_;
  const report::ReportFiles files_;
  const std::unique_ptr<report::IntervalFolders> folders_;
  const std::function<void(std::string_view)> tell_;
  metrics::IntervalJoiner joiner_;
  std::shared_ptr<const metrics::Census> before_;  // the latest interval
  std::shared_ptr<const metrics::FlowEnds> ends_;  // at its end; null without connections
  std::deque<Interval> unwritten_;
  std::string failure_;  // of the last write that failed
  std::uint64_t written_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t spilled_ = 0;
  bool unbalanced_ = false;
  std::string latest_;  // folder
};

}  // namespace wirecensus
