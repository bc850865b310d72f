#include "metrics/running_census.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "metrics/order/protocols.h"

namespace wirecensus::metrics {

CensusMerger& GrowingCensus::merger() {
  if (!merger_) merger_.emplace(seed_);
  if (whole_) merger_->add_part(*whole_, whole_->ledger);
  whole_.reset();
  return *merger_;
}

const CensusMerger& GrowingCensus::add(const Census& part, const Ledger& so_far) {
  if (own_ledger_) own_ledger_->append(part.ledger);
  merger().add_part(part, own_ledger_ ? *own_ledger_ : so_far);
  merger_->keep_largest(max_flows_);
  return *merger_;
}

void GrowingCensus::restart() {
  merger_.reset();
  whole_.reset();
  own_ledger_.emplace();
}

std::shared_ptr<const Census> GrowingCensus::census(
    std::vector<std::shared_ptr<const Census>> by_interface, const std::vector<Remark>& remarks) {
  if (whole_) return whole_;
  Census whole = std::move(merger()).finish();
  merger_.reset();
  whole.by_interface = std::move(by_interface);
  whole.ledger.remarks.insert(whole.ledger.remarks.end(), remarks.begin(), remarks.end());
  whole_ = std::make_shared<const Census>(std::move(whole));
  return whole_;
}

void RunningCensus::add(const Census& part, const Ledger& so_far) {
  if (interval_ended_) restart();
  interval_ended_ = part.interval.has_value();
  figures_.totals.merge(part.totals);
  figures_.sizes = merged(figures_.sizes, part.sizes);
  go_on_to(figures_.ledger, part.ledger, so_far);
  const std::uint64_t biflows = all_.add(part, so_far).biflows();
  figures_.biflows = std::max(figures_.biflows, biflows_before_ + biflows);
  figures_.unlisted = unlisted();
  for (Remark& remark : remarks()) figures_.ledger.remarks.push_back(std::move(remark));
  add_protocols(part);
  add_interfaces(part, so_far);
}

void RunningCensus::restart() {
  restarted_ = true;
  biflows_before_ = figures_.biflows;
  all_.restart();
  for (GrowingCensus& interface : interfaces_) interface.restart();
}

void RunningCensus::add_interfaces(const Census& part, const Ledger& so_far) {
  assert(interfaces_.empty() || interfaces_.size() == part.by_interface.size());
  for (std::size_t i = 0; i < part.by_interface.size(); ++i) {
    if (interfaces_.size() == i) {
      interfaces_.emplace_back(seed_,
                               std::max<std::size_t>(2, max_flows_ / part.by_interface.size()));
      figures_.interfaces.push_back({part.sources[i], {}});
    }
    Totals& totals = figures_.interfaces[i].totals;
    Ledger ledger = so_far.of_member(part.sources[i], part.sources);
    // Only the account of an interface has the number of its packets; a file has none.
    if (ledger.interfaces.empty()) {
      ledger.counted = totals.packets + part.by_interface[i]->totals.packets;
    }
    totals.merge(part.by_interface[i]->totals);
    interfaces_[i].add(*part.by_interface[i], ledger);
  }
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

Amount RunningCensus::unlisted() const {
  Amount sum;
  for (std::uint16_t number = 0; number < kNonIp; ++number) {
    flow::FlowKey row;
    row.protocol = {ProtocolSpace::ip, number};
    const flow::FlowCounters counters = flows().counters(row);
    sum += {counters.packets, counters.frame_bytes};
  }
  return sum;
}

std::vector<Remark> RunningCensus::remarks() const {
  if (figures_.unlisted == Amount{}) return {};
  return {
      {"flows", "only the largest are shown here: " + std::to_string(figures_.unlisted.packets) +
                    " packets are summed up by protocol, in rows without addresses, and other "
                    "rows may lack some; totals are exact (--memory)"}};
}

std::shared_ptr<const Census> RunningCensus::census() {
  std::vector<std::shared_ptr<const Census>> by_interface;
  for (GrowingCensus& interface : interfaces_) by_interface.push_back(interface.census());
  return all_.census(std::move(by_interface), remarks());
}

}  // namespace wirecensus::metrics
