// Writes flows to disk on a thread of its own, so that counting goes on meanwhile: those of one
// count, or of its intervals.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "flow/flow_records.h"
#include "metrics/spill/spilled_flows.h"

namespace wirecensus::metrics {

class SpillWriter {
 public:
  // What to do with a table while as many wait as may.
  enum class Busy : std::uint8_t {
    wait,  // counting waits
    fold,  // counting cannot wait: the flows become part of the remainder
  };

  // The tables of flows that are in memory beside those that count: one that is written, and those
  // that wait.
  static constexpr std::size_t tables(Busy busy) { return busy == Busy::wait ? 2 : 5; }

  explicit SpillWriter(Busy busy) : busy_(busy) {}
  // What waits is not written.
  ~SpillWriter();
  SpillWriter(const SpillWriter&) = delete;
  SpillWriter& operator=(const SpillWriter&) = delete;

  // Writes records to those of `flows`. Thread-safe. Rethrows std::bad_alloc of the thread.
  void add(const std::shared_ptr<SpilledFlows>& flows, flow::FlowRecords&& records);

  // Returns when all that was added to `flows` is written. The same as for add().
  void finish(const SpilledFlows& flows);

 private:
  struct Table {
    std::shared_ptr<SpilledFlows> flows;
    flow::FlowRecords records;
  };

  bool has_room() const { return waiting_.size() + 1 < tables(busy_); }
  bool has_thread();
  void work();
  bool has(const SpilledFlows& flows) const;  // which are not yet written
  void write(Table&& table);

  const Busy busy_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  std::deque<Table> waiting_;
  const SpilledFlows* writing_ = nullptr;  // null: none are written now
  bool ended_ = false;
  std::exception_ptr failure_;
  bool started_ = false;  // with the first table
  std::thread thread_;    // none could be created: those that add write
};

}  // namespace wirecensus::metrics
