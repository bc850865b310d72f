// Keeps the flows of a count within a bound: those of a counter that has too many are spilled
// (metrics/spill/spilled_flows.h), and the counter begins anew with them. All else that it has
// counted goes on, so this is no cut.
//
// Of a count in intervals, each has a spilling of its own, over the same file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "base/result.h"
#include "metrics/census.h"
#include "metrics/census_counter.h"
#include "metrics/spill/remainder.h"
#include "metrics/spill/spill_writer.h"
#include "metrics/spill/spilled_flows.h"

namespace wirecensus::metrics {

// In bytes.
struct FlowBounds {
  std::size_t table = 0;  // of the flows of one counter; SpillWriter::tables() are in memory beside
  std::size_t fragments = 0;  // of those of one counter that wait for their first ones
  std::size_t reading = 0;    // to sort and to read all flows
  // Of all intervals that have ended, with what is made of them; those beyond are spilled whole.
  std::uint64_t intervals = std::numeric_limits<std::uint64_t>::max();
};

// The flows of intervals that have ended which are in memory, as long as somebody has the interval.
// Not thread-safe; the intervals may be released on any thread.
class FlowsInMemory;

// What is shown of the result of a count: the result itself, or at most `max_flows` of its flows,
// if they are on disk, the largest ones, and the sums of the others (order/largest_flows.h). Throws
// std::bad_alloc.
std::shared_ptr<const Census> shown_whole(std::shared_ptr<const Census> whole,
                                          std::size_t max_flows);

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
    if (has_no_room(counter.flow_bytes())) [[unlikely]]
      spill(counter.take_flows());
  }

  // The same for other tables: whether one of so many bytes has too many flows; and spills them.
  // Precondition: bounded().
  bool has_no_room(std::size_t bytes) const { return spilled_ != nullptr && bytes > bounds_.table; }
  void spill(flow::FlowRecords&& flows) const { writer_->add(spilled_, std::move(flows)); }
  std::size_t table_bytes() const { return bounds_.table; }

  // The same bounds for the interval behind.
  FlowSpilling successor() const;

  // The census with the flows that were spilled. `census`: of all counters. Call once.
  Census finish(Census census) const;

  // The same for a census that was read from a file, in which flows are whole.
  Census finish_read(Census census) const;
  // Whether spill() was called. Precondition: bounded().
  bool has_spilled() const;

  // The same for an interval that has ended. Call for one after the other.
  std::shared_ptr<const Census> finish_interval(Census census) const;

  // What is in no flow of its own; nothing if there is no such packet. finish() notes it in the
  // ledger of the census.
  std::optional<Remainder> remainder() const;

 private:
  enum class Open : std::uint8_t { incomplete, whole };  // flows of Census::open_fragments
  Census finish(Census census, bool spill_all, Open open) const;

  std::shared_ptr<SpilledFlows> spilled_;  // null: no bound
  std::shared_ptr<SpillWriter> writer_;    // the same, and the next one
  std::shared_ptr<FlowsInMemory> in_memory_;
  FlowBounds bounds_;
};

}  // namespace wirecensus::metrics
