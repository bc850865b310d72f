#include "serve/busiest.h"

#include <fmt/core.h>

#include <string>
#include <vector>

#include "base/address.h"
#include "base/protocol.h"
#include "metrics/balance.h"
#include "serve/families.h"

namespace wirecensus::serve {
namespace {

// With its labels as text.
struct FlowRow {
  std::string source;
  std::string destination;
  std::string source_port;
  std::string destination_port;
  std::string protocol;
  metrics::Amount amount;
};

std::string port_text(const flow::FlowKey& key, std::uint16_t port) {
  return key.has_ports ? fmt::format("{}", port) : std::string();
}

FlowRow row_of(const flow::FlowKey& key, const flow::FlowCounters& counters) {
  return {.source = address_text(key.source),
          .destination = address_text(key.destination),
          .source_port = port_text(key, key.source_port),
          .destination_port = port_text(key, key.destination_port),
          .protocol = protocol_name(key.protocol),
          .amount = {counters.packets, counters.frame_bytes}};
}

void write_addresses(MetricWriter& out, const Busiest& busiest) {
  std::vector<metrics::AddressRecord> rows;
  busiest.tables.addresses().for_each(
      [&rows](const metrics::AddressRecord& row) { rows.push_back(row); }, busiest.rows);
  const auto write = [&](const metrics::AddressRecord& row, std::uint64_t sent,
                         std::uint64_t received) {
    const std::string address = address_text(row.address);
    out.sample({{"address", address}, {"direction", "sent"}}, sent);
    out.sample({{"address", address}, {"direction", "received"}}, received);
  };
  out.begin(families::kTopAddressPackets);
  for (const auto& row : rows) write(row, row.packets_sent, row.packets_received);
  out.begin(families::kTopAddressFrameBytes);
  for (const auto& row : rows) write(row, row.bytes_sent, row.bytes_received);
}

void write_flows(MetricWriter& out, const Busiest& busiest) {
  std::vector<FlowRow> rows;
  busiest.tables.flow_order().for_each(
      [&rows](const flow::FlowKey& key, const flow::FlowCounters& counters) {
        rows.push_back(row_of(key, counters));
      },
      busiest.rows);
  const auto write = [&out](const FlowRow& row, std::uint64_t value) {
    out.sample({{"src_ip", row.source},
                {"src_port", row.source_port},
                {"dst_ip", row.destination},
                {"dst_port", row.destination_port},
                {"protocol", row.protocol}},
               value);
  };
  out.begin(families::kTopFlowPackets);
  for (const FlowRow& row : rows) write(row, row.amount.packets);
  out.begin(families::kTopFlowFrameBytes);
  for (const FlowRow& row : rows) write(row, row.amount.frame_bytes);
}

}  // namespace

void write_busiest(MetricWriter& out, const Busiest& busiest) {
  write_addresses(out, busiest);
  write_flows(out, busiest);
}

}  // namespace wirecensus::serve
