// The flows of the page: columns of numbers under the names of the flow's fields.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "base/address.h"
#include "base/protocol.h"
#include "metrics/order/flow_order.h"
#include "report/html/html_json.h"
#include "report/html/html_sections.h"

namespace wirecensus::report {
namespace {

// An IPv4 address is a number, any other its text.
void add_address(NumberColumn& column, const IpAddress& address) {
  if (address.version == IpVersion::none) return column.add_none();
  if (address.version == IpVersion::v6) return column.add_word(address_text(address));
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | address.bytes[i];
  column.add(number);
}

void add_port(NumberColumn& column, const flow::FlowKey& key, std::uint16_t port) {
  key.has_ports ? column.add(port) : column.add_none();
}

// Any two times are less than 2^64 apart.
std::uint64_t between(Timestamp begin, Timestamp end) {
  return static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(begin);
}

class FlowColumns {
 public:
  // Times are told from `begin` on.
  explicit FlowColumns(Timestamp begin) : begin_(begin) {}

  void add(const flow::FlowKey& key, const flow::FlowCounters& counters);

  std::size_t rows() const { return rows_; }
  // Bytes that the columns take.
  std::size_t size() const;
  void append_to(std::string& json) const;

 private:
  struct Named {
    std::string_view name;
    NumberColumn column;
  };
  enum Place {
    source,
    source_port,
    destination,
    destination_port,
    protocol,
    packets,
    frame_bytes,
    ip_bytes,
    payload_bytes,
    min_size,
    max_size,
    first_seen,
    last_seen
  };

  NumberColumn& at(Place place) { return columns_[place].column; }
  void add_key(const flow::FlowKey& key);
  void add_times(const flow::FlowCounters& counters);

  Timestamp begin_;
  std::array<Named, last_seen + 1> columns_ = {{
      {"src_ip", {}},
      {"src_port", {}},
      {"dst_ip", {}},
      {"dst_port", {}},
      {"protocol", {}},
      {"packets", {}},
      {"frame_bytes", {}},
      {"ip_bytes", {}},
      {"payload_bytes", {}},
      {"min_packet_size", {}},
      {"max_packet_size", {}},
      {"first_seen", {}},
      {"last_seen", {}},
  }};
  std::map<Protocol, std::size_t> protocol_numbers_;
  std::vector<std::string> protocols_;
  std::size_t rows_ = 0;
};

void FlowColumns::add(const flow::FlowKey& key, const flow::FlowCounters& counters) {
  add_key(key);
  at(packets).add(counters.packets);
  at(frame_bytes).add(counters.frame_bytes);
  at(ip_bytes).add(counters.ip_bytes);
  at(payload_bytes).add(counters.payload_bytes);
  at(min_size).add(counters.min_size);
  at(max_size).add(counters.max_size);
  add_times(counters);
  ++rows_;
}

void FlowColumns::add_key(const flow::FlowKey& key) {
  add_address(at(source), key.source);
  add_port(at(source_port), key, key.source_port);
  add_address(at(destination), key.destination);
  add_port(at(destination_port), key, key.destination_port);
  const auto [entry, is_new] = protocol_numbers_.try_emplace(key.protocol, protocols_.size());
  if (is_new) protocols_.push_back(protocol_name(key.protocol));
  at(protocol).add(entry->second);
}

void FlowColumns::add_times(const flow::FlowCounters& counters) {
  if (!counters.has_time()) {
    at(first_seen).add_none();
    at(last_seen).add_none();
    return;
  }
  at(first_seen).add(between(begin_, counters.first_seen));
  at(last_seen).add(between(counters.first_seen, counters.last_seen));
}

std::size_t FlowColumns::size() const {
  std::size_t sum = 0;
  for (const Named& named : columns_) sum += named.column.text().size();
  for (const std::string& name : protocols_) sum += name.size() + 3;
  return sum;
}

void FlowColumns::append_to(std::string& json) const {
  json += fmt::format("\"rows\":{},\"begin\":\"{}\",\"protocols\":[", rows_, begin_);
  for (std::size_t i = 0; i < protocols_.size(); ++i) {
    if (i > 0) json += ',';
    append_json_text(json, protocols_[i]);
  }
  json += ']';
  for (const Named& named : columns_) append_column(json, named.name, named.column);
}

}  // namespace

void append_flow_data(std::string& json, const tables::ReportInput& input, std::size_t room) {
  constexpr std::size_t kMostRow = 256;  // bytes that one row takes at most
  FlowColumns columns(input.census.totals.has_time() ? input.census.totals.first_seen : 0);
  input.flow_order().for_each(
      [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
        if (columns.size() + kMostRow <= room) columns.add(key, counters);
      },
      kMostPageFlows);
  json += fmt::format("{{\"all\":\"{}\",", input.derived.flows.flows);
  columns.append_to(json);
  json += '}';
}

}  // namespace wirecensus::report
