#include "saved/census_file.h"

#include <sys/stat.h>

#include <fstream>
#include <optional>
#include <utility>

#include "flow/flow_records_builder.h"
#include "metrics/balance.h"
#include "metrics/order/key_order.h"
#include "saved/census_blocks.h"
#include "saved/census_fragments.h"
#include "saved/census_ledger.h"
#include "saved/census_record.h"
#include "saved/census_timeline.h"

namespace wirecensus::saved {
namespace {

// Has no check sequences and aggregates in totals, and no paths of fragments.
constexpr std::uint32_t kFormer = 2;

void write_totals(CensusBytesWriter out, const metrics::Totals& totals) {
  for (const std::uint64_t number :
       {totals.packets, totals.frame_bytes, totals.captured_bytes, totals.ip_packets,
        totals.ip_bytes, totals.payload_bytes, totals.fragments, totals.packets_without_time,
        totals.frame_bytes_without_time}) {
    out.number(number);
  }
  out.signed_64(totals.first_seen);
  out.signed_64(totals.last_seen);
  for (const std::uint64_t number : totals.issues) out.number(number);
  out.number(totals.fcs_bytes);
  out.number(totals.aggregates);
}

void read_totals(CensusBytesReader& in, std::uint32_t version, metrics::Totals& totals) {
  for (std::uint64_t* number :
       {&totals.packets, &totals.frame_bytes, &totals.captured_bytes, &totals.ip_packets,
        &totals.ip_bytes, &totals.payload_bytes, &totals.fragments, &totals.packets_without_time,
        &totals.frame_bytes_without_time}) {
    *number = in.number();
  }
  totals.first_seen = in.signed_64();
  totals.last_seen = in.signed_64();
  for (std::uint64_t& number : totals.issues) number = in.number();
  if (version <= kFormer) return;
  totals.fcs_bytes = in.number();
  totals.aggregates = in.number();
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

// A census on its way from a file.
class CensusBuilder {
 public:
  // Of a file of this version.
  explicit CensusBuilder(std::uint32_t version) : version_(version) {}

  // Takes in the entries of a block; the reader says whether they made sense.
  void take(CensusBlockKind kind, CensusBytesReader& in) {
    while (!in.empty()) take_entry(kind, in);
  }
  // Whether all that a census must have has come.
  bool complete() const { return has_totals_ && has_ledger_ && has_timeline_; }
  metrics::Census finish() && {
    census_.flows = std::move(flows_).finish();
    return std::move(census_);
  }

 private:
  void take_entry(CensusBlockKind kind, CensusBytesReader& in);
  template <typename Key>
  void take_flow(CensusBytesReader& in, std::optional<Key>& last);
  template <typename Key>
  void take_flow_without(CensusBytesReader& in);
  void take_once(bool& has, CensusBytesReader& in) {
    if (std::exchange(has, true)) in.fail();
  }

  std::uint32_t version_;
  metrics::Census census_;
  flow::FlowRecordsBuilder flows_;
  std::optional<flow::Ipv4Key> last_ipv4_;
  std::optional<flow::Ipv6Key> last_ipv6_;
  bool has_totals_ = false;
  bool has_ledger_ = false;
  bool has_timeline_ = false;
};

// In their order each flow comes once.
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
    case CensusBlockKind::end: return in.fail();
    case CensusBlockKind::totals:
      take_once(has_totals_, in);
      return read_totals(in, version_, census_.totals);
    case CensusBlockKind::source: census_.sources.push_back(in.text()); return;
    case CensusBlockKind::sizes: return read_size(in, census_.sizes);
    case CensusBlockKind::ledger:
      take_once(has_ledger_, in);
      return read_ledger(in, census_.ledger);
    case CensusBlockKind::timeline:
      take_once(has_timeline_, in);
      return read_timeline(in, census_.timeline);
    case CensusBlockKind::timeline_points: return read_point(in, census_.totals, census_.timeline);
    case CensusBlockKind::undecided: return read_undecided(in, census_.ledger);
    case CensusBlockKind::losses: return read_loss(in, census_.ledger);
    case CensusBlockKind::doubts: return read_doubt(in, census_.ledger);
    case CensusBlockKind::remarks: return read_remark(in, census_.ledger);
    case CensusBlockKind::interfaces: return read_interface(in, census_.ledger);
    case CensusBlockKind::ipv4_flows: return take_flow(in, last_ipv4_);
    case CensusBlockKind::ipv6_flows: return take_flow(in, last_ipv6_);
    case CensusBlockKind::open_fragments:
      return read_fragments(in, version_ > kFormer, census_.open_fragments.pairs);
    case CensusBlockKind::ipv4_flows_without: return take_flow_without<flow::Ipv4Key>(in);
    case CensusBlockKind::ipv6_flows_without: return take_flow_without<flow::Ipv6Key>(in);
  }
}

// Tables that disagree, unless the census itself says so: bytes put together by somebody else.
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
  for (const std::string& source : census.sources) {
    file.entry(CensusBlockKind::source).text(source);
  }
  write_sizes(census.sizes, file);
  write_timeline(census.timeline, file);
  write_ledger(census.ledger, file);
  write_flows(flows.no_ip, CensusBlockKind::ipv4_flows, file);
  write_flows(flows.ipv4, CensusBlockKind::ipv4_flows, file);
  write_flows(flows.ipv6, CensusBlockKind::ipv6_flows, file);
  write_fragments(census.open_fragments.pairs, file);
  write_flows_without(census.open_fragments.without, file);
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
  CensusBuilder builder(file->version());
  while (true) {
    const auto block = file->next();
    if (!block) return block.error();
    if (block->kind == CensusBlockKind::end) break;
    CensusBytesReader entries(block->entries);
    builder.take(block->kind, entries);
    if (entries.failed()) return file->damaged("an entry makes no sense");
  }
  if (!builder.complete()) return file->damaged("it is not complete");
  metrics::Census census = std::move(builder).finish();
  if (contradicts_itself(census)) return file->damaged("its tables contradict each other");
  return census;
}

}  // namespace wirecensus::saved
