#include "serve/running_census.h"

#include <utility>

#include "metrics/order/protocols.h"

namespace wirecensus::serve {

void RunningCensus::add(const metrics::Census& part, const Ledger& so_far) {
  if (!merger_) merger_.emplace(seed_);
  if (whole_) merger_->add_part(*whole_, whole_->ledger);
  whole_.reset();
  merger_->add_part(part, so_far);
  const metrics::Census& sums = merger_->sums();
  figures_.totals = sums.totals;
  figures_.sizes = sums.sizes;
  figures_.ledger = sums.ledger;
  figures_.biflows = merger_->biflows();
  add_protocols(part);
}

// The protocol of a fragment in IPv6 may become known only when it is merged with a later part. It
// stays with the one that its own part found, so that no counter falls.
void RunningCensus::add_protocols(const metrics::Census& part) {
  for (const metrics::ProtocolRecord& record : metrics::fold_protocols(part.flows)) {
    const bool has_room = figures_.protocols.size() < kMaxProtocols;
    metrics::Amount& sum = has_room || figures_.protocols.contains(record.protocol)
                               ? figures_.protocols[record.protocol]
                               : figures_.other_protocols;
    sum += {record.packets, record.frame_bytes};
  }
}

std::shared_ptr<const metrics::Census> RunningCensus::census() {
  if (whole_) return whole_;
  if (!merger_) merger_.emplace(seed_);
  whole_ = std::make_shared<const metrics::Census>(std::move(*merger_).finish());
  merger_.reset();
  return whole_;
}

}  // namespace wirecensus::serve
