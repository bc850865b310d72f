// Keeps the flows of a count within a bound: those of a counter that has too many are spilled
// (metrics/spill/spilled_flows.h), and the counter begins anew with them. All else that it has
// counted goes on, so this is no cut.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "metrics/census.h"
#include "metrics/census_counter.h"
#include "metrics/spill/spill_writer.h"
#include "metrics/spill/spilled_flows.h"

namespace wirecensus::metrics {

// In bytes.
struct FlowBounds {
  std::size_t table = 0;  // of the flows of one counter; SpillWriter::tables() are in memory beside
  std::size_t fragments = 0;  // of those of one counter that wait for their first ones
  std::size_t reading = 0;    // to sort and to read all flows
};

// Thread-safe. Functions throw std::bad_alloc.
class FlowSpilling {
 public:
  FlowSpilling() = default;  // no bound
  static FlowSpilling create(std::shared_ptr<SpillFile> file, const FlowBounds& bounds,
                             SpillWriter::Busy busy = SpillWriter::Busy::wait);

  // Whether there is a bound.
  bool bounded() const { return spilled_ != nullptr; }

  // Call once for each counter that bound() is called for.
  void begin(CensusCounter& counter) const {
    if (spilled_ != nullptr) counter.set_max_fragment_bytes(bounds_.fragments);
  }
  // Call after each batch that the counter has counted.
  void bound(CensusCounter& counter) const {
    if (spilled_ != nullptr && counter.flow_bytes() > bounds_.table) [[unlikely]]
      writer_->add(counter.take_flows());
  }

  // The census with the flows that were spilled. `census`: of all counters. Call once.
  Census finish(Census census) const;

 private:
  std::shared_ptr<SpilledFlows> spilled_;  // null: no bound
  std::shared_ptr<SpillWriter> writer_;    // the same
  FlowBounds bounds_;
};

}  // namespace wirecensus::metrics
