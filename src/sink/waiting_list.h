// Censuses that wait to be sent, in order: in bounded memory, and with a spool on disk, too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "metrics/census_tables.h"
#include "sink/exporter.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

struct WaitingCensus {
  std::optional<metrics::CensusTables> tables;  // none: it is only in the spool
  tables::ReportOptions how;
  CensusPlace place = {};
  std::string kept = {};  // its name in the spool; empty: it is not there

  std::uint64_t biflows() const { return tables ? tables->census().flows.size() : 0; }
};

// Not thread-safe.
class WaitingList {
 public:
  // Memory is full with so many that have many flows together, and always with kMaxSmall.
  static constexpr std::size_t kMax = 16;
  static constexpr std::uint64_t kMaxFlows = 1'000'000;
  static constexpr std::size_t kMaxSmall = 4096;

  bool empty() const { return waiting_.empty(); }
  bool is_full() const {
    return in_memory_ >= kMaxSmall || (in_memory_ >= kMax && biflows_ > kMaxFlows);
  }

  void push_back(WaitingCensus census) {
    enter(census);
    waiting_.push_back(std::move(census));
  }
  void push_front(WaitingCensus census) {
    enter(census);
    waiting_.push_front(std::move(census));
  }

  // The first. Precondition: !empty().
  WaitingCensus take() {
    WaitingCensus census = std::move(waiting_.front());
    waiting_.pop_front();
    leave(census);
    return census;
  }

  // Makes room in memory: the oldest that is in it leaves it. Returns it if it is not in the spool,
  // and so waits no more. Precondition: some are in memory.
  std::optional<WaitingCensus> make_room();

 private:
  void enter(const WaitingCensus& census) {
    if (census.tables) ++in_memory_;
    biflows_ += census.biflows();
  }
  void leave(const WaitingCensus& census) {
    if (census.tables) --in_memory_;
    biflows_ -= census.biflows();
  }

  std::deque<WaitingCensus> waiting_;
  std::size_t in_memory_ = 0;
  std::uint64_t biflows_ = 0;
};

}  // namespace wirecensus::sink
