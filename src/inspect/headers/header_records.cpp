#include "inspect/headers/header_records.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/protocol.h"

namespace wirecensus::inspect {

void HeaderFacts::add(const PacketHeaders& headers) {
  if (headers.source_mac != kNoMac) source_macs.add(headers.source_mac);
  if (headers.destination_mac != kNoMac) destination_macs.add(headers.destination_mac);
  vlans.add(headers.vlan);
  if (headers.has_icmp) icmp_types_and_codes.add(headers.icmp_type_and_code);
  if (!headers.has_ip) return;
  dscps.add(headers.dscp);
  min_hop_limit = std::min(min_hop_limit, headers.hop_limit);
  max_hop_limit = std::max(max_hop_limit, headers.hop_limit);
}

void HeaderFacts::merge(const HeaderFacts& other) {
  source_macs.merge(other.source_macs);
  destination_macs.merge(other.destination_macs);
  vlans.merge(other.vlans);
  icmp_types_and_codes.merge(other.icmp_types_and_codes);
  dscps.merge(other.dscps);
  min_hop_limit = std::min(min_hop_limit, other.min_hop_limit);
  max_hop_limit = std::max(max_hop_limit, other.max_hop_limit);
}

void HeaderRecords::append(HeaderRecords&& other) {
  counted |= other.counted;
  const auto middle = static_cast<std::ptrdiff_t>(flows.size());
  std::move(other.flows.begin(), other.flows.end(), std::back_inserter(flows));
  std::inplace_merge(flows.begin(), flows.begin() + middle, flows.end(),
                     [](const FlowHeaders& a, const FlowHeaders& b) { return a.key < b.key; });
}

void HeaderRecords::keep_icmp() {
  std::erase_if(flows, [](const FlowHeaders& flow) { return !is_icmp(flow.key.protocol); });
}

const HeaderFacts* HeaderRecords::find(const flow::FlowKey& key) const {
  const auto found =
      std::lower_bound(flows.begin(), flows.end(), key,
                       [](const FlowHeaders& a, const flow::FlowKey& b) { return a.key < b; });
  return found != flows.end() && found->key == key ? &found->facts : nullptr;
}

}  // namespace wirecensus::inspect
