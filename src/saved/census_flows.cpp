#include "saved/census_flows.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "saved/census_record.h"

namespace wirecensus::saved {

bool CensusFlows::take(const CensusBlock& block) {
  assert(has_flows(block.place.kind));
  const CensusTrouble trouble =
      block.place.kind == CensusBlockKind::ipv4_flows ? take(block, ipv4_) : take(block, ipv6_);
  if (trouble == CensusTrouble::none) {
    if (pieces_ != nullptr && bytes_ > pieces_->bytes) pieces_->take(take_builder());
    return true;
  }
  failure_ = CensusBlockFailure{block.place, trouble};
  return false;
}

// In strict order, so each flow occurs once.
template <typename Key>
CensusTrouble CensusFlows::take(const CensusBlock& block, OfKey<Key>& flows) {
  CensusBytesReader entries = block.entries;
  if (entries.empty()) return CensusTrouble::invalid;
  std::optional<Stretch<Key>> stretch;
  while (!entries.empty()) {
    CensusBytesReader entry = entries.entry();
    const flow::CompactRecord<Key> record = read_record<Key>(entry);
    if (record.forward.empty() && record.reverse.empty()) entry.fail();
    if (stretch && !in_order(stretch->last, record.key)) entry.fail();
    if (entry.failed()) {
      if (stretch) flows.stretches.push_back(*stretch);
      return entry.trouble();
    }
    if (!entry.empty() && !flows.newer) flows.newer = block.place.number;
    if (!stretch) stretch = {block.place, record.key, record.key};
    stretch->last = record.key;
    builder_.add(record);
    bytes_ += sizeof(record);
  }
  if (stretch) flows.stretches.push_back(*stretch);
  return entries.trouble();
}

void CensusFlows::end() { records_ = take_builder(); }

flow::FlowRecords CensusFlows::take_builder() {
  flow::FlowRecords records = std::exchange(builder_, flow::FlowRecordsBuilder()).finish();
  metrics::add_amounts(metrics::amounts_of_flows(records), amounts_);
  bytes_ = 0;
  return records;
}

void CensusFlows::note_newer(CensusNewerParts& newer) const {
  if (ipv4_.newer) newer.skip_fields(CensusBlockKind::ipv4_flows, *ipv4_.newer);
  if (ipv6_.newer) newer.skip_fields(CensusBlockKind::ipv6_flows, *ipv6_.newer);
}

template <typename Key>
void CensusFlows::find_disorder(const std::vector<CensusFlows>& all, OfKey<Key> CensusFlows::*flows,
                                std::optional<CensusBlockFailure>& first) {
  std::vector<Stretch<Key>> stretches;
  for (const CensusFlows& one : all) {
    const auto& more = (one.*flows).stretches;
    stretches.insert(stretches.end(), more.begin(), more.end());
  }
  const auto number = [](const Stretch<Key>& stretch) { return stretch.block.number; };
  std::ranges::sort(stretches, {}, number);
  const auto bad = std::ranges::adjacent_find(
      stretches, [](const auto& a, const auto& b) { return !in_order(a.last, b.first); });
  if (bad == stretches.end()) return;
  const CensusBlockPlace block = std::next(bad)->block;
  if (!first || block.number < first->block.number) first = {block, CensusTrouble::invalid};
}

std::optional<CensusBlockFailure> CensusFlows::find_disorder(const std::vector<CensusFlows>& all) {
  std::optional<CensusBlockFailure> first;
  find_disorder(all, &CensusFlows::ipv4_, first);
  find_disorder(all, &CensusFlows::ipv6_, first);
  return first;
}

}  // namespace wirecensus::saved
