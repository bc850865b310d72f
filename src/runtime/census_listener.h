// Receives a count in parts while it runs: for screens, exporters and intervals.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/ledger.h"
#include "base/time.h"
#include "metrics/census.h"

namespace wirecensus::runtime {

// The packets between two cuts (cut_request.h), or between the last cut and the end. The parts,
// merged in order, are equal to the whole count.
struct CensusPart {
  std::uint64_t number = 0;  // from 0, without gaps
  // This part alone, with a balanced ledger. Immutable: may be kept and may be read on any thread.
  // Its ledger has the losses of this part. Differences from the interface's own counters are in
  // the last part only, because they can be compared only at the end. Its timeline may be wider
  // than its own packets need, but not wider than that of the whole, or of its interval. Its depth
  // is not of this part alone (Census::depth). In a count in intervals whose flows have a bound
  // (CountOptions::spill), that of the part that ends an interval is of all of the interval, and
  // others have none: null.
  std::shared_ptr<const metrics::Census> census;
  // What a screen shows of it (CountOptions::watch), never null then, in any count: its sums, and
  // at most so many flows as are wanted, the largest ones, with rows for the others
  // (metrics/order/largest_flows.h). If nobody watches, null.
  std::shared_ptr<const metrics::Census> shown = nullptr;
  Ledger so_far;  // the ledger of the whole count up to this cut
  // The interval that ends here (CountOptions::interval_length); none if the open one goes on.
  std::optional<metrics::Interval> interval = std::nullopt;
  // When the packets of the next part began to be read.
  std::chrono::steady_clock::time_point cut_at = {};
  Duration played = 0;  // Progress::played() then
  bool last = false;    // no parts follow
};

class CensusListener {
 public:
  virtual ~CensusListener() = default;

  // Called once for each part, in order: on the thread that completes parts (or on a counting
  // thread, if no thread could be created), for the last part on the thread that called
  // count_traffic(). Counting continues meanwhile; the next cut waits until this returns. Not
  // called for a count that was never cut: its only result is the return value of count_traffic().
  // Must not throw.
  virtual void on_part(const CensusPart& part) = 0;
};

}  // namespace wirecensus::runtime
