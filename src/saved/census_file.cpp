#include "saved/census_file.h"

#include "base/file_head.h"
#include "metrics/order/key_order.h"
#include "metrics/spill/spilled_flows.h"
#include "saved/census_apps.h"
#include "saved/census_blocks.h"
#include "saved/census_connections.h"
#include "saved/census_fragments.h"
#include "saved/census_headers.h"
#include "saved/census_ledger.h"
#include "saved/census_names.h"
#include "saved/census_record.h"
#include "saved/census_timeline.h"
#include "saved/census_totals.h"
#include "saved/census_tunnels.h"

namespace wirecensus::saved {
namespace {

template <typename Key>
void write_flows(const metrics::RecordList<Key>& records, CensusBlockKind kind,
                 CensusBlockWriter& file) {
  const metrics::KeyOrder<Key> order(records);
  for (std::size_t i = 0; i < order.size(); ++i) write_record(file.entry(kind), order[i]);
}

void write_flows(const metrics::Census& census, const metrics::RecordNumbers& flows,
                 CensusBlockWriter& file) {
  if (census.spilled == nullptr) {
    write_flows(flows.no_ip, CensusBlockKind::ipv4_flows, file);
    write_flows(flows.ipv4, CensusBlockKind::ipv4_flows, file);
    return write_flows(flows.ipv6, CensusBlockKind::ipv6_flows, file);
  }
  const auto write_to = [&](CensusBlockKind kind) {
    return [&file, kind](const auto& record) {
      write_record(file.entry(kind), record);
      return true;
    };
  };
  census.spilled->for_each_ipv4(write_to(CensusBlockKind::ipv4_flows));
  census.spilled->for_each_ipv6(write_to(CensusBlockKind::ipv6_flows));
}

template <typename Key>
void write_flow_without(const flow::FlowRecord& flow, CensusBlockKind kind,
                        CensusBlockWriter& file) {
  flow::CompactRecord<Key> record{{}, flow.forward, flow.reverse};
  flow::compact(flow.key, record.key);
  write_record(file.entry(kind), record);
}

void write_flows_without(const std::vector<flow::FlowRecord>& flows, CensusBlockWriter& file) {
  for (const flow::FlowRecord& flow : flows) {
    if (flow.key.source.version == IpVersion::v6) {
      write_flow_without<flow::Ipv6Key>(flow, CensusBlockKind::ipv6_flows_without, file);
    } else {
      write_flow_without<flow::Ipv4Key>(flow, CensusBlockKind::ipv4_flows_without, file);
    }
  }
}

}  // namespace

Status write_census(const metrics::Census& census, const metrics::RecordNumbers& flows,
                    OutputFile& out) {
  CensusBlockWriter file(out);
  write_totals(file.entry(CensusBlockKind::totals), census.totals);
  write_issues(census.totals, file);
  for (const std::string& source : census.sources) {
    file.entry(CensusBlockKind::source).text(source);
  }
  if (census.interval) write_interval(*census.interval, file);
  write_sizes(census.sizes, file);
  write_timeline(census.timeline, file);
  write_ledger(census.ledger, file);
  write_flows(census, flows, file);
  write_connections(census.depth, file);
  write_fragments(census.open_fragments.pairs, file);
  write_flows_without(census.open_fragments.without, file);
  if (census.depth.names != nullptr) write_names(*census.depth.names, file);
  write_tunnels(census.depth.tunnels, file);
  write_headers(census.depth.headers, file);
  write_apps(census.depth.apps, file);
  file.end();
  return done();
}

bool begins_census(Bytes head) { return census_file_kind(head) != CensusFileKind::other; }

bool is_census_file(const std::string& path) { return begins_census(FileHead(path).bytes()); }

}  // namespace wirecensus::saved
