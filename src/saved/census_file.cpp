#include "saved/census_file.h"

#include <sys/stat.h>

#include <array>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "flow/flow_records_builder.h"
#include "metrics/balance.h"
#include "metrics/order/key_order.h"
#include "metrics/spill/spilled_flows.h"
#include "saved/census_apps.h"
#include "saved/census_blocks.h"
#include "saved/census_connections.h"
#include "saved/census_fragments.h"
#include "saved/census_headers.h"
#include "saved/census_ledger.h"
#include "saved/census_names.h"
#include "saved/census_newer.h"
#include "saved/census_record.h"
#include "saved/census_timeline.h"
#include "saved/census_tunnels.h"

namespace wirecensus::saved {
namespace {

// The numbers of totals, in the order in which they are saved.
constexpr auto numbers_of(auto& totals) {
  return std::array{&totals.packets,
                    &totals.frame_bytes,
                    &totals.captured_bytes,
                    &totals.fcs_bytes,
                    &totals.ip_packets,
                    &totals.ip_bytes,
                    &totals.payload_bytes,
                    &totals.fragments,
                    &totals.aggregates,
                    &totals.packets_without_time,
                    &totals.frame_bytes_without_time};
}

void write_totals(CensusBytesWriter out, const metrics::Totals& totals) {
  for (const std::uint64_t* number : numbers_of(totals)) out.number(*number);
  out.signed_64(totals.first_seen);
  out.signed_64(totals.last_seen);
}

void read_totals(CensusBytesReader& in, metrics::Totals& totals) {
  for (std::uint64_t* number : numbers_of(totals)) *number = in.number();
  totals.first_seen = in.signed_64();
  totals.last_seen = in.signed_64();
  totals.issues[0] = totals.packets;  // reduced by each issue that follows
}

void write_issues(const metrics::Totals& totals, CensusBlockWriter& file) {
  for (std::size_t issue = 1; issue < totals.issues.size(); ++issue) {
    if (totals.issues[issue] == 0) continue;
    CensusBytesWriter out = file.entry(CensusBlockKind::issues);
    out.number(issue);
    out.number(totals.issues[issue]);
  }
}

void read_issue(CensusBytesReader& in, metrics::Totals& totals) {
  std::uint64_t& packets = totals.issues[in.defined_to(kDecodeIssueCount - 1)];
  const std::uint64_t saved = in.number_to(totals.issues[0]);
  if (&packets == &totals.issues[0] || packets > 0 || saved == 0) return in.fail();
  packets = saved;
  totals.issues[0] -= saved;
}

void write_interval(const metrics::Interval& interval, CensusBlockWriter& file) {
  CensusBytesWriter out = file.entry(CensusBlockKind::interval);
  out.number(interval.run);
  out.number(interval.number);
  out.signed_64(interval.begin);
  out.number(static_cast<std::uint64_t>(interval.length));
  out.number(interval.late_packets);
  out.number(interval.last ? 1 : 0);
}

metrics::Interval read_interval(CensusBytesReader& in) {
  metrics::Interval interval{.run = in.number(), .number = in.number(), .begin = in.signed_64()};
  interval.length = static_cast<Duration>(in.number_to(std::numeric_limits<Duration>::max()));
  interval.late_packets = in.number();
  interval.last = in.flag();
  if (interval.length == 0) in.fail();
  return interval;
}

void write_sizes(const std::vector<metrics::SizeCount>& sizes, CensusBlockWriter& file) {
  for (const metrics::SizeCount& count : sizes) {
    CensusBytesWriter out = file.entry(CensusBlockKind::sizes);
    out.number(count.size);
    out.number(count.packets);
  }
}

void read_size(CensusBytesReader& in, std::vector<metrics::SizeCount>& sizes) {
  const auto size = static_cast<std::uint32_t>(in.number_to(0xffffffff));
  const std::uint64_t packets = in.number();
  if (packets == 0 || (!sizes.empty() && size <= sizes.back().size)) return in.fail();
  sizes.push_back({size, packets});
}

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

// A census while it is read from a file.
class CensusBuilder {
 public:
  // Adds the entries of a block. Returns why they cannot be used, or `none`.
  CensusTrouble take(CensusBlockKind kind, CensusBytesReader entries);
  // Whether all required blocks have been read.
  bool complete() const { return has_totals_ && has_ledger_ && has_timeline_; }
  // `path` is the file. Precondition: complete().
  metrics::Census finish(const std::string& path) &&;

 private:
  void take_entry(CensusBlockKind kind, CensusBytesReader& in);
  void take_name(CensusBytesReader& in);
  void take_connection_counts(CensusBytesReader& in);
  void take_connection(CensusBlockKind kind, CensusBytesReader& in);
  void take_unknown(CensusBlockKind kind, CensusBytesReader& in);
  template <typename Key>
  void take_flow(CensusBytesReader& in, std::optional<Key>& last);
  template <typename Key>
  void take_flow_without(CensusBytesReader& in);
  void take_once(bool& has, CensusBytesReader& in) {
    if (std::exchange(has, true)) in.fail();
  }

  metrics::Census census_;
  flow::FlowRecordsBuilder flows_;
  std::optional<flow::Ipv4Key> last_ipv4_;
  std::optional<flow::Ipv6Key> last_ipv6_;
  CensusConnections connections_;
  CensusNewerParts newer_;
  bool has_totals_ = false;
  bool has_ledger_ = false;
  bool has_timeline_ = false;
  bool saved_as_exact_ = false;
};

CensusTrouble CensusBuilder::take(CensusBlockKind kind, CensusBytesReader entries) {
  if (entries.empty()) return CensusTrouble::invalid;
  while (!entries.empty()) {
    CensusBytesReader entry = entries.entry();
    take_entry(kind, entry);
    if (entry.failed()) return entry.trouble();
    if (!entry.empty()) newer_.skip_fields(kind);
  }
  return entries.trouble();
}

metrics::Census CensusBuilder::finish(const std::string& path) && {
  census_.flows = std::move(flows_).finish();
  census_.depth.connections = std::move(connections_).finish();
  Ledger& ledger = census_.ledger;
  if (auto remark = newer_.remark(path)) ledger.remarks.push_back(*std::move(remark));
  if (!saved_as_exact_ && ledger.verdict() == Verdict::exact) {
    ledger.doubts.push_back(doubt_of_newer_reason(path));
  }
  return std::move(census_);
}

// In strict order, so each flow occurs once.
template <typename Key>
void CensusBuilder::take_flow(CensusBytesReader& in, std::optional<Key>& last) {
  const flow::CompactRecord<Key> record = read_record<Key>(in);
  if (record.forward.empty() && record.reverse.empty()) return in.fail();
  if (last && !in_order(*last, record.key)) return in.fail();
  last = record.key;
  flows_.add(record);
}

template <typename Key>
void CensusBuilder::take_flow_without(CensusBytesReader& in) {
  std::vector<flow::FlowRecord>& without = census_.open_fragments.without;
  const flow::FlowRecord record = flow::expand(read_record<Key>(in));
  if (!without.empty() && record.key <= without.back().key) return in.fail();
  without.push_back(record);
}

void CensusBuilder::take_entry(CensusBlockKind kind, CensusBytesReader& in) {
  switch (kind) {
    case CensusBlockKind::totals:
      take_once(has_totals_, in);
      return read_totals(in, census_.totals);
    case CensusBlockKind::issues: return read_issue(in, census_.totals);
    case CensusBlockKind::source: census_.sources.push_back(in.text()); return;
    case CensusBlockKind::interval:
      if (census_.interval) return in.fail();
      census_.interval = read_interval(in);
      return;
    case CensusBlockKind::sizes: return read_size(in, census_.sizes);
    case CensusBlockKind::timeline:
      take_once(has_timeline_, in);
      return read_timeline(in, census_.timeline);
    case CensusBlockKind::timeline_points: return read_point(in, census_.totals, census_.timeline);
    case CensusBlockKind::ledger:
      take_once(has_ledger_, in);
      saved_as_exact_ = read_ledger(in, census_.ledger);
      return;
    case CensusBlockKind::losses: return read_loss(in, census_.ledger);
    case CensusBlockKind::doubts: return read_doubt(in, census_.ledger);
    case CensusBlockKind::remarks: return read_remark(in, census_.ledger);
    case CensusBlockKind::interfaces: return read_interface(in, census_.ledger);
    case CensusBlockKind::files: return read_file(in, census_.ledger);
    case CensusBlockKind::ipv4_flows: return take_flow(in, last_ipv4_);
    case CensusBlockKind::ipv6_flows: return take_flow(in, last_ipv6_);
    case CensusBlockKind::connections: return take_connection_counts(in);
    case CensusBlockKind::ipv4_connections:
    case CensusBlockKind::ipv6_connections:
    case CensusBlockKind::inner_connections: return take_connection(kind, in);
    case CensusBlockKind::open_fragments: return read_fragments(in, census_.open_fragments.pairs);
    case CensusBlockKind::ipv4_flows_without: return take_flow_without<flow::Ipv4Key>(in);
    case CensusBlockKind::ipv6_flows_without: return take_flow_without<flow::Ipv6Key>(in);
    case CensusBlockKind::names: return take_name(in);
    case CensusBlockKind::tunnels: return read_tunnels(in, census_.depth.tunnels);
    case CensusBlockKind::headers: return read_headers(in, census_.depth.headers);
    case CensusBlockKind::apps: return read_app(in, census_.depth.apps);
    case CensusBlockKind::end: return in.fail();
  }
  take_unknown(kind, in);
}

void CensusBuilder::take_name(CensusBytesReader& in) {
  if (census_.depth.names == nullptr) census_.depth.names = std::make_shared<inspect::Names>();
  read_name(in, *census_.depth.names);
}

// The second number says that connections inside tunnels were followed, too.
void CensusBuilder::take_connection_counts(CensusBytesReader& in) {
  if (std::exchange(census_.depth.has_tcp, true)) in.fail();
  in.number();
  census_.depth.has_inner_tcp = !in.empty();
  if (!in.empty()) in.number();
}

// Connections come only after the block that says that they were asked for.
void CensusBuilder::take_connection(CensusBlockKind kind, CensusBytesReader& in) {
  if (!census_.depth.has_tcp) return in.fail();
  if (kind == CensusBlockKind::ipv4_connections) return connections_.take_ipv4(in);
  if (kind == CensusBlockKind::ipv6_connections) return connections_.take_ipv6(in);
  census_.depth.has_inner_tcp ? connections_.take_inner(in) : in.fail();
}

void CensusBuilder::take_unknown(CensusBlockKind kind, CensusBytesReader& in) {
  if (!may_skip(kind)) return in.fail(CensusTrouble::newer);
  newer_.skip_blocks(kind);
  in = CensusBytesReader({});
}

// Whether the tables disagree although the ledger does not say so: no writer writes that.
bool contradicts_itself(metrics::Census& census) {
  if (!is_timeline_of(census.timeline, census.totals)) return true;
  const std::size_t known = census.ledger.losses.size();
  for (const Loss& loss : census.ledger.losses) {
    if (loss.cause == LossCause::books_do_not_balance) return false;
  }
  metrics::balance_books(census);
  return census.ledger.losses.size() > known;
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

bool is_census_file(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  std::ifstream file(path, std::ios::binary);
  CensusFileHead head{};
  file.read(reinterpret_cast<char*>(&head), sizeof(head));
  const Bytes bytes(reinterpret_cast<const std::uint8_t*>(&head),
                    static_cast<std::size_t>(file.gcount()));
  return census_file_kind(bytes) != CensusFileKind::other;
}

Result<metrics::Census> read_census(const std::string& path) {
  Result<CensusBlockReader> file = CensusBlockReader::open(path);
  if (!file) return file.error();
  CensusBuilder builder;
  while (true) {
    const auto block = file->next();
    if (!block) return block.error();
    if (block->kind == CensusBlockKind::end) break;
    const CensusTrouble trouble = builder.take(block->kind, block->entries);
    if (trouble != CensusTrouble::none) return file->error(trouble);
  }
  if (!builder.complete()) return file->damaged("required blocks are missing");
  metrics::Census census = std::move(builder).finish(path);
  if (contradicts_itself(census)) return file->damaged("the tables contradict each other");
  return census;
}

}  // namespace wirecensus::saved
