#include "metrics/running_census.h"

#include <utility>

#include "metrics/order/protocols.h"

namespace wirecensus::metrics {

void RunningCensus::add(const Census& part, const Ledger& so_far) {
  if (!merger_) merger_.emplace(seed_);
  if (whole_) merger_->add_part(*whole_, whole_->ledger);
  whole_.reset();
  merger_->add_part(part, so_far);
  const Census& sums = merger_->sums();
  figures_.totals = sums.totals;
  figures_.sizes = sums.sizes;
  figures_.ledger = sums.ledger;
  figures_.biflows = merger_->biflows();
  add_protocols(part);
}

// The protocol of a fragment in IPv6 may become known only when it is merged with a later part. It
// stays with the one that its own part found, so that no counter falls.
void RunningCensus::add_protocols(const Census& part) {
  for (const ProtocolRecord& record : fold_protocols(part.flows)) {
    const bool has_room = figures_.protocols.size() < kMaxProtocols;
    Amount& sum = has_room || figures_.protocols.contains(record.protocol)
                      ? figures_.protocols[record.protocol]
                      : figures_.other_protocols;
    sum += {record.packets, record.frame_bytes};
  }
}

std::shared_ptr<const Census> RunningCensus::census() {
  if (whole_) return whole_;
  if (!merger_) merger_.emplace(seed_);
  whole_ = std::make_shared<const Census>(std::move(*merger_).finish());
  merger_.reset();
  return whole_;
}

}  // namespace wirecensus::metrics
