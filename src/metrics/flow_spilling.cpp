#include "metrics/flow_spilling.h"

#include <utility>
#include <vector>

#include "flow/flow_records_builder.h"
#include "metrics/order/largest_flows.h"

namespace wirecensus::metrics {

namespace {

// The largest flows of those that are added one by one.
class LargestFlows {
 public:
  explicit LargestFlows(std::size_t max) : max_(max) {}

  template <typename Record>
  void add(const Record& record) {
    builder_.add(record);
    if (++added_ > 2 * max_) reduce();
  }
  flow::FlowRecords finish() && {
    reduce();
    flow::FlowRecords flows = std::move(builder_).finish();
    flows.append(others_.rows());
    return flows;
  }

 private:
  void reduce() {
    const flow::FlowRecords all = std::exchange(builder_, {}).finish();
    const flow::FlowRecords largest = largest_flows(all, max_, others_);
    largest.for_each([this](flow::FlowRef, const auto& record) { builder_.add(record); });
    added_ = largest.size();
  }

  const std::size_t max_;
  std::size_t added_ = 0;  // to the builder
  flow::FlowRecordsBuilder builder_;
  UnlistedFlows others_;
};

}  // namespace

std::shared_ptr<const Census> shown_whole(std::shared_ptr<const Census> whole,
                                          std::size_t max_flows) {
  if (whole->spilled == nullptr) return whole;
  LargestFlows largest(max_flows);
  const auto add = [&largest](const auto& record) {
    largest.add(record);
    return true;
  };
  whole->spilled->for_each_ipv4(add);
  whole->spilled->for_each_ipv6(add);
  auto shown = std::make_shared<Census>();
  shown->totals = whole->totals;
  shown->sizes = whole->sizes;
  shown->timeline = whole->timeline;
  shown->flows = std::move(largest).finish();
  shown->ledger = whole->ledger;
  shown->sources = whole->sources;
  return shown;
}

class FlowsInMemory {
 public:
  std::uint64_t bytes() {
    std::erase_if(censuses_, [](const auto& census) { return census.expired(); });
    std::uint64_t sum = 0;
    for (const auto& weak : censuses_) {
      if (const auto census = weak.lock()) sum += bytes_of(*census);
    }
    return sum;
  }
  void add(const std::shared_ptr<const Census>& census) { censuses_.push_back(census); }

  // With the orders that files and reports make of them.
  static std::uint64_t bytes_of(const Census& census) { return 2 * census.flows.bytes(); }

 private:
  std::vector<std::weak_ptr<const Census>> censuses_;
};

FlowSpilling FlowSpilling::create(std::shared_ptr<SpillFile> file, const FlowBounds& bounds,
                                  SpillWriter::Busy busy) {
  FlowSpilling spilling;
  spilling.spilled_ = std::make_shared<SpilledFlows>(std::move(file), bounds.reading);
  spilling.writer_ = std::make_shared<SpillWriter>(busy);
  spilling.in_memory_ = std::make_shared<FlowsInMemory>();
  spilling.bounds_ = bounds;
  return spilling;
}

FlowSpilling FlowSpilling::successor() const {
  FlowSpilling next(*this);
  if (bounded()) next.spilled_ = std::make_shared<SpilledFlows>(spilled_->file(), bounds_.reading);
  return next;
}

// If nothing could be written, the flows are few enough for memory.
Census FlowSpilling::finish(Census census, bool spill_all, Open open) const {
  if (spilled_ == nullptr) return census;
  writer_->finish(*spilled_);
  if (spill_all || !spilled_->empty()) {
    if (open == Open::incomplete) spilled_->complete(census.open_fragments);
    spilled_->add(std::exchange(census.flows, {}));
    if (!spilled_->empty()) census.spilled = spilled_;
  }
  const std::optional<Remainder> rest = remainder();
  note_remainder(rest, census.ledger);
  if (census.spilled == nullptr && rest) {
    append_remainder(spilled_->remainder(), census.flows);
  }
  return census;
}

Census FlowSpilling::finish(Census census) const {
  return finish(std::move(census), false, Open::incomplete);
}

Census FlowSpilling::finish_read(Census census) const {
  return finish(std::move(census), false, Open::whole);
}

bool FlowSpilling::has_spilled() const {
  writer_->finish(*spilled_);
  return !spilled_->empty() || !spilled_->remainder().empty();
}

std::shared_ptr<const Census> FlowSpilling::finish_interval(Census census) const {
  const bool has_room = spilled_ == nullptr ||
                        in_memory_->bytes() + FlowsInMemory::bytes_of(census) <= bounds_.intervals;
  auto finished =
      std::make_shared<const Census>(finish(std::move(census), !has_room, Open::incomplete));
  if (bounded()) in_memory_->add(finished);
  return finished;
}

std::optional<Remainder> FlowSpilling::remainder() const {
  if (spilled_ == nullptr || spilled_->remainder().empty()) return std::nullopt;
  return Remainder{spilled_->remainder().packets, spilled_->reason()};
}

}  // namespace wirecensus::metrics
