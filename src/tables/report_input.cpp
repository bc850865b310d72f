#include "tables/report_input.h"

#include <utility>

#include "lookup/facts_table.h"
#include "lookup/vendor_table.h"

namespace wirecensus::tables {
namespace {

std::optional<Ratio> quotient(std::uint64_t value, std::uint64_t scale, std::uint64_t divisor) {
  return divisor > 0 ? std::optional(Ratio{value, scale, divisor}) : std::nullopt;
}

// `amount` times `scale` per second.
std::optional<Ratio> rate(const metrics::Totals& totals, std::uint64_t amount,
                          std::uint64_t scale) {
  if (totals.duration() <= 0 || totals.packets_without_time > 0) return std::nullopt;
  return quotient(amount, scale * kSecond, static_cast<std::uint64_t>(totals.duration()));
}

std::vector<InterfaceShare> interfaces_of(const metrics::Census& census) {
  std::vector<InterfaceShare> interfaces;
  for (std::size_t i = 0; i < census.by_interface.size(); ++i) {
    interfaces.push_back({census.sources[i], metrics::CensusTables(census.by_interface[i])});
  }
  return interfaces;
}

// The same share of the interval before; null if it has none.
const metrics::Census* share_of(const metrics::Census* before, std::size_t number, bool is_all) {
  if (before == nullptr || is_all) return before;
  return number < before->by_interface.size() ? before->by_interface[number].get() : nullptr;
}

// Interfaces have the interval of all.
void add_courses(std::vector<InterfaceShare>& shares, const metrics::Census& census,
                 const IntervalOptions& options) {
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const bool is_all = shares[i].interface.empty();
    const metrics::Census* before = share_of(options.before.get(), i, is_all);
    shares[i].course = std::make_shared<const metrics::FlowCourse>(
        *census.interval, shares[i].tables.census(),
        before == nullptr
            ? std::nullopt
            : std::optional(metrics::FlowsBefore{*options.before->interval, *before,
                                                 is_all ? options.ends_before : nullptr}));
  }
}

std::shared_ptr<const lookup::FactsTable> look_up(const metrics::CensusTables& tables,
                                                  const ReportOptions& options) {
  if (options.databases == nullptr) return nullptr;
  std::vector<IpAddress> addresses;
  addresses.reserve(tables.addresses().size());
  tables.addresses().for_each(
      [&](const metrics::AddressRecord& record) { addresses.push_back(record.address); });
  return std::make_shared<const lookup::FactsTable>(*options.databases, std::move(addresses));
}

std::shared_ptr<const lookup::VendorTable> look_up_vendors(const inspect::HeaderRecords& headers,
                                                           const ReportOptions& options) {
  if (options.vendors == nullptr || !headers.counted) return nullptr;
  std::vector<std::uint64_t> macs;
  for (const inspect::FlowHeaders& flow : headers.flows) {
    for (const auto* some : {&flow.facts.source_macs, &flow.facts.destination_macs}) {
      macs.insert(macs.end(), some->values().begin(), some->values().end());
    }
  }
  return std::make_shared<const lookup::VendorTable>(options.vendors, std::move(macs));
}

std::vector<InterfaceShare> shares_of(const metrics::CensusTables& tables,
                                      const std::vector<InterfaceShare>& interfaces,
                                      const ReportOptions& options) {
  std::vector<InterfaceShare> shares{{{}, tables}};
  if (options.by_interface && !interfaces.empty()) shares = interfaces;
  const auto facts = look_up(tables, options);
  const auto vendors = look_up_vendors(tables.census().depth.headers, options);
  for (InterfaceShare& share : shares) {
    share.names = tables.census().depth.names;
    share.facts = facts;
    share.vendors = vendors;
  }
  if (options.interval) add_courses(shares, tables.census(), *options.interval);
  return shares;
}

}  // namespace

EndFacts InterfaceShare::facts_of(const flow::FlowKey& key) const {
  if (facts == nullptr) return {};
  return {facts->find(key.source), facts->find(key.destination)};
}

ReportInput::ReportInput(metrics::CensusTables the_tables, ReportOptions options)
    : tables(std::move(the_tables)),
      style(options.style),
      title(std::move(options.title)),
      community_id_seed(options.community_id_seed),
      comparison(std::move(options.comparison)),
      interfaces(interfaces_of(census())),
      shares(shares_of(tables, interfaces, options)),
      mean_size(quotient(census().totals.frame_bytes, 1, census().totals.packets)),
      packet_rate(rate(census().totals, census().totals.packets, 1)),
      bit_rate(rate(census().totals, census().totals.frame_bytes, 8)) {
  const auto is_there = [this](Extra extra) { return has(extra); };
  flow_fields_ = fields_with(flow_fields(), extra_flow_fields(), is_there);
  connection_fields_ = fields_with(connection_fields(), extra_connection_fields(), is_there);
  inner_flow_fields_ = fields_with(inner_flow_fields(), extra_inner_flow_fields(), is_there);
}

Status ReportInput::disk_status() const {
  for (const InterfaceShare& share : shares) {
    if (share.course != nullptr && !share.course->status()) return share.course->status();
  }
  return tables.disk_status();
}

bool ReportInput::has(Extra extra) const {
  switch (extra) {
    case Extra::course: return has_courses();
    case Extra::names: return names_seen() != nullptr;
    case Extra::tunnels: return has_tunnels();
    case Extra::inner_tcp: return census().depth.has_inner_tcp;
    case Extra::headers: return census().depth.headers.counted;
    case Extra::apps: return has_apps();
    case Extra::facts: return has_facts();
  }
  return false;
}

ConnectionRow ReportInput::inner_connection_row(const inspect::Connection& connection) const {
  const inspect::Names* const seen = names_seen();
  return {connection, community_id_of(connection.key),
          seen == nullptr ? nullptr : seen->find(connection.key),
          shares.front().facts_of(connection.key)};
}

ConnectionRow ReportInput::connection_row(const inspect::Connection& connection) const {
  const InterfaceShare& share = shares.front();
  ConnectionRow row = inner_connection_row(connection);
  row.app = census().depth.apps.find(connection.key);
  if (!has(Extra::headers)) return row;
  row.originator_headers = share.headers_of(connection.key);
  // Where both ends are the same (as without IP), all packets are of one direction.
  const flow::FlowKey back = connection.key.reversed();
  if (back != connection.key) row.responder_headers = share.headers_of(back);
  return row;
}

InnerFlowRow ReportInput::inner_flow_row(const inspect::InnerFlow& flow) const {
  const inspect::Names* const seen = names_seen();
  return InnerFlowRow(flow, seen == nullptr ? nullptr : seen->find(flow.key.direction),
                      inspect::inner_tcp(census().depth.connections, flow.key));
}

const lookup::AddressFacts* ReportInput::facts_of(const IpAddress& address) const {
  return has_facts() ? shares.front().facts->find(address) : nullptr;
}

inspect::CommunityId ReportInput::community_id_of(const flow::FlowKey& key) const {
  if (!is_icmp(key.protocol)) return {key, community_id_seed};
  const inspect::HeaderRecords& headers = census().depth.headers;
  return inspect::icmp_community_id(key, headers.find(key), headers.find(key.reversed()),
                                    community_id_seed);
}

std::span<const Field<FlowRow>> flow_fields_of(const ReportInput& input) {
  return input.flow_fields_;
}

std::span<const Field<ConnectionRow>> connection_fields_of(const ReportInput& input) {
  return input.connection_fields_;
}

std::span<const Field<InnerFlowRow>> inner_flow_fields_of(const ReportInput& input) {
  return input.inner_flow_fields_;
}

}  // namespace wirecensus::tables
