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
  bool noted = false;     // what the spool has, or else `tables`, is only a note (sink/unstored.h)

  bool is_note() const { return noted && (!tables || kept.empty()); }
  bool fills_memory() const { return tables && !is_note(); }
  std::uint64_t biflows() const;
};

// Not thread-safe. Flows that are on disk (Census::spilled) count as those in memory.
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

  // Makes room in memory: the oldest that is in it leaves it. Returns it if the spool does not have
  // it, and so it is given up; the note of it that the spool may have waits in its place.
  // Precondition: some are in memory.
  std::optional<WaitingCensus> make_room();

  // How many notes are in memory.
  std::size_t notes() const { return notes_; }

 private:
  void enter(const WaitingCensus& census) {
    if (census.fills_memory()) ++in_memory_;
    if (census.tables && census.is_note()) ++notes_;
    biflows_ += census.biflows();
  }
  void leave(const WaitingCensus& census) {
    if (census.fills_memory()) --in_memory_;
    if (census.tables && census.is_note()) --notes_;
    biflows_ -= census.biflows();
  }

  std::deque<WaitingCensus> waiting_;
  std::size_t in_memory_ = 0;  // without notes
  std::size_t notes_ = 0;
  std::uint64_t biflows_ = 0;
};

}  // namespace wirecensus::sink
