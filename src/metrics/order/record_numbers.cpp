#include "metrics/order/record_numbers.h"

#include <utility>

namespace wirecensus::metrics {
namespace {

void put(RecordNumbers& numbers, const flow::CompactRecord<flow::Ipv4Key>& record) {
  (record.key.has_addresses() ? numbers.ipv4 : numbers.no_ip).push_back(record);
}

void put(RecordNumbers& numbers, const flow::CompactRecord<flow::Ipv6Key>& record) {
  numbers.ipv6.push_back(record);
}

}  // namespace

RecordNumbers::RecordNumbers(std::shared_ptr<const flow::FlowRecords> the_flows)
    : flows(std::move(the_flows)) {
  // Reserves too much: unused pages take no memory.
  ipv4.reserve(flows->size());
  ipv6.reserve(flows->size());
  flows->for_each([this](flow::FlowRef, const auto& record) { put(*this, record); });
}

std::shared_ptr<const RecordNumbers> no_record_numbers() {
  return std::make_shared<const RecordNumbers>(std::make_shared<const flow::FlowRecords>());
}

}  // namespace wirecensus::metrics
