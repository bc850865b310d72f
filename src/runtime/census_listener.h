// Those that want a count in parts while it runs: screens, exporters, intervals.
#pragma once

#include <cstdint>
#include <memory>

#include "base/ledger.h"
#include "metrics/census.h"

namespace wirecensus::runtime {

// What lies between two cuts (cut_request.h), or between the last one and the end. The parts of a
// count, merged in their order, are the count.
struct CensusPart {
  std::uint64_t number = 0;  // from 0, without gaps
  // Of this part alone, its books balanced. Never changes; may be kept as long as wanted, and read
  // on any thread. Its ledger has what was lost in it; that an interface's own counters disagree
  // shows in the last part only, because only at the end they can be compared.
  std::shared_ptr<const metrics::Census> census;
  Ledger so_far;      // of the whole count, up to this cut
  bool last = false;  // the count has ended
};

class CensusListener {
 public:
  virtual ~CensusListener() = default;

  // Called for each part in turn, on a thread of its own (the last part: on the thread that called
  // count_traffic()). Counting goes on meanwhile, but the next cut waits for its return. Where
  // nothing was cut there are no parts: the census that count_traffic() returns is all. Must not
  // throw.
  virtual void on_part(const CensusPart& part) = 0;
};

}  // namespace wirecensus::runtime
