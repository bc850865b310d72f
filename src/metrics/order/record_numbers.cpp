#include "metrics/order/record_numbers.h"

#include <utility>

namespace wirecensus::metrics {

RecordNumbers::RecordNumbers(std::shared_ptr<const flow::FlowRecords> the_flows)
    : flows(std::move(the_flows)), no_ip(*flows, false), ipv4(*flows, true), ipv6(*flows, true) {}

std::shared_ptr<const RecordNumbers> no_record_numbers() {
  return std::make_shared<const RecordNumbers>(std::make_shared<const flow::FlowRecords>());
}

}  // namespace wirecensus::metrics
