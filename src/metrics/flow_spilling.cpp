#include "metrics/flow_spilling.h"

#include <utility>

#include "flow/flow_records_builder.h"

namespace wirecensus::metrics {
namespace {

void note_remainder(const SpilledFlows& spilled, Ledger& ledger) {
  const std::uint64_t packets = spilled.remainder().packets;
  // Of no lost packet, which add_loss() would leave out.
  ledger.losses.push_back(
      {LossCause::out_of_memory, "flows", 0, true,
       "no room for all of them: " + std::to_string(packets) +
           " packets are only in the row 'remainder' of the tables of flows, so other rows may "
           "lack some; totals are exact: " +
           spilled.reason()});
}

}  // namespace

FlowSpilling FlowSpilling::create(std::shared_ptr<SpillFile> file, const FlowBounds& bounds,
                                  SpillWriter::Busy busy) {
  FlowSpilling spilling;
  spilling.spilled_ = std::make_shared<SpilledFlows>(std::move(file), bounds.reading);
  spilling.writer_ = std::make_shared<SpillWriter>(spilling.spilled_, busy);
  spilling.bounds_ = bounds;
  return spilling;
}

// If nothing could be written, the flows are few enough for memory.
Census FlowSpilling::finish(Census census) const {
  if (spilled_ == nullptr) return census;
  writer_->finish();
  if (!spilled_->empty()) {
    spilled_->complete(census.open_fragments);
    spilled_->add(std::exchange(census.flows, {}));
    census.spilled = spilled_;
  }
  if (spilled_->remainder().empty()) return census;
  note_remainder(*spilled_, census.ledger);
  if (census.spilled == nullptr) {
    flow::FlowRecordsBuilder builder;
    builder.add(spilled_->remainder_record());
    census.flows.append(std::move(builder).finish());
  }
  return census;
}

}  // namespace wirecensus::metrics
