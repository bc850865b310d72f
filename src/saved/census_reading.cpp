// Reads a saved census (census_file.h), on several threads.
#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "base/run_all.h"
#include "metrics/balance.h"
#include "saved/census_apps.h"
#include "saved/census_blocks.h"
#include "saved/census_connections.h"
#include "saved/census_file.h"
#include "saved/census_flows.h"
#include "saved/census_fragments.h"
#include "saved/census_headers.h"
#include "saved/census_ledger.h"
#include "saved/census_names.h"
#include "saved/census_newer.h"
#include "saved/census_record.h"
#include "saved/census_timeline.h"
#include "saved/census_totals.h"
#include "saved/census_tunnels.h"

namespace wirecensus::saved {
namespace {

// A census while it is read from a file, except its flows (census_flows.h).
class CensusBuilder {
 public:
  // Adds the entries of a block. Returns why they cannot be used, or `none`.
  CensusTrouble take(const CensusBlock& block);
  // Whether all required blocks have been read.
  bool complete() const { return has_totals_ && has_ledger_ && has_timeline_; }
  // What was skipped.
  CensusNewerParts& newer() { return newer_; }
  // `path` is the file. Precondition: complete().
  metrics::Census finish(const std::string& path) &&;

 private:
  void take_entry(const CensusBlockPlace& block, CensusBytesReader& in);
  void take_name(CensusBytesReader& in);
  void take_connection_counts(CensusBytesReader& in);
  void take_connection(CensusBlockKind kind, CensusBytesReader& in);
  void take_unknown(const CensusBlockPlace& block, CensusBytesReader& in);
  template <typename Key>
  void take_flow_without(CensusBytesReader& in);
  void take_once(bool& has, CensusBytesReader& in) {
    if (std::exchange(has, true)) in.fail();
  }

  metrics::Census census_;
  CensusConnections connections_;
  CensusNewerParts newer_;
  bool has_totals_ = false;
  bool has_ledger_ = false;
  bool has_timeline_ = false;
  bool saved_as_exact_ = false;
};

CensusTrouble CensusBuilder::take(const CensusBlock& block) {
  CensusBytesReader entries = block.entries;
  if (entries.empty()) return CensusTrouble::invalid;
  while (!entries.empty()) {
    CensusBytesReader entry = entries.entry();
    take_entry(block.place, entry);
    if (entry.failed()) return entry.trouble();
    if (!entry.empty()) newer_.skip_fields(block.place.kind, block.place.number);
  }
  return entries.trouble();
}

metrics::Census CensusBuilder::finish(const std::string& path) && {
  census_.depth.connections = std::move(connections_).finish();
  Ledger& ledger = census_.ledger;
  if (auto remark = newer_.remark(path)) ledger.remarks.push_back(*std::move(remark));
  if (!saved_as_exact_ && ledger.verdict() == Verdict::exact) {
    ledger.doubts.push_back(doubt_of_newer_reason(path));
  }
  return std::move(census_);
}

template <typename Key>
void CensusBuilder::take_flow_without(CensusBytesReader& in) {
  std::vector<flow::FlowRecord>& without = census_.open_fragments.without;
  const flow::FlowRecord record = flow::expand(read_record<Key>(in));
  if (!without.empty() && record.key <= without.back().key) return in.fail();
  without.push_back(record);
}

void CensusBuilder::take_entry(const CensusBlockPlace& block, CensusBytesReader& in) {
  switch (block.kind) {
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
    case CensusBlockKind::clock: return read_clock(in, census_.ledger);
    case CensusBlockKind::connections: return take_connection_counts(in);
    case CensusBlockKind::ipv4_connections:
    case CensusBlockKind::ipv6_connections:
    case CensusBlockKind::inner_connections: return take_connection(block.kind, in);
    case CensusBlockKind::open_fragments: return read_fragments(in, census_.open_fragments.pairs);
    case CensusBlockKind::ipv4_flows_without: return take_flow_without<flow::Ipv4Key>(in);
    case CensusBlockKind::ipv6_flows_without: return take_flow_without<flow::Ipv6Key>(in);
    case CensusBlockKind::names: return take_name(in);
    case CensusBlockKind::tunnels: return read_tunnels(in, census_.depth.tunnels);
    case CensusBlockKind::headers: return read_headers(in, census_.depth.headers);
    case CensusBlockKind::apps: return read_app(in, census_.depth.apps);
    case CensusBlockKind::ipv4_flows:
    case CensusBlockKind::ipv6_flows:
    case CensusBlockKind::end: return in.fail();  // not for this class
  }
  take_unknown(block, in);
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

void CensusBuilder::take_unknown(const CensusBlockPlace& block, CensusBytesReader& in) {
  if (!may_skip(block.kind)) return in.fail(CensusTrouble::newer);
  newer_.skip_blocks(block.kind, block.number);
  in = CensusBytesReader({});
}

// Whether the tables disagree although the ledger does not say so: no writer writes that.
// Precondition: `flows` are amounts_of_flows().
bool contradicts_itself(metrics::Census& census, const metrics::ProtocolAmounts& flows) {
  if (!is_timeline_of(census.timeline, census.totals)) return true;
  const std::size_t known = census.ledger.losses.size();
  for (const Loss& loss : census.ledger.losses) {
    if (loss.cause == LossCause::books_do_not_balance) return false;
  }
  metrics::balance_books(census, flows);
  return census.ledger.losses.size() > known;
}

// The reading of one file. All threads run work(): blocks are read in turn, those of flows are
// decoded at the same time, and the others in turn. What fails is what a single thread would have
// failed at.
class CensusReading {
 public:
  explicit CensusReading(CensusBlockReader file) : file_(std::move(file)) {}

  // Reads until the file ends, or something fails. Throws std::bad_alloc.
  void work(CensusFlows& flows);
  // Call once, when all threads have ended. `path` is the file.
  Result<metrics::Census> finish(const std::string& path, std::vector<CensusFlows>& flows);

 private:
  bool read_to_flows(std::string& memory, CensusBlock& block);
  void stop();
  std::optional<Error> first_error(const std::vector<CensusFlows>& flows) const;

  std::mutex mutex_;  // of all that follows
  CensusBlockReader file_;
  CensusBuilder builder_;
  bool ended_ = false;
  std::optional<Error> error_;  // in the block that was read last
};

void CensusReading::work(CensusFlows& flows) {
  std::string memory;
  CensusBlock block;
  while (read_to_flows(memory, block)) {
    if (!flows.take(block)) stop();
  }
  flows.end();
}

void CensusReading::stop() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
}

// Reads up to the next block of flows; false if there is none.
bool CensusReading::read_to_flows(std::string& memory, CensusBlock& block) {
  const std::lock_guard lock(mutex_);
  while (!ended_) {
    const auto next = file_.next(memory);
    ended_ = !next || next->place.kind == CensusBlockKind::end;
    if (!next) error_ = next.error();
    if (ended_) break;
    block = *next;
    if (has_flows(block.place.kind)) return true;
    const CensusTrouble trouble = builder_.take(block);
    if (trouble == CensusTrouble::none) continue;
    error_ = file_.error(block.place, trouble);
    ended_ = true;
  }
  return false;
}

// The error of the first block that has one: that of a block of flows may be known later than that
// of a block behind it.
std::optional<Error> CensusReading::first_error(const std::vector<CensusFlows>& flows) const {
  std::optional<CensusBlockFailure> first = CensusFlows::find_disorder(flows);
  for (const CensusFlows& one : flows) {
    const auto& failure = one.failure();
    if (failure && (!first || failure->block.number < first->block.number)) first = failure;
  }
  if (first) return file_.error(first->block, first->trouble);
  return error_;
}

Result<metrics::Census> CensusReading::finish(const std::string& path,
                                              std::vector<CensusFlows>& flows) {
  if (auto error = first_error(flows)) return *std::move(error);
  if (!builder_.complete()) return file_.damaged(file_.place(), "required blocks are missing");
  for (const CensusFlows& one : flows) one.note_newer(builder_.newer());
  metrics::Census census = std::move(builder_).finish(path);
  metrics::ProtocolAmounts amounts{};
  for (CensusFlows& one : flows) {
    metrics::add_amounts(one.amounts(), amounts);
    census.flows.append(one.take_records());
  }
  if (contradicts_itself(census, amounts)) {
    return file_.damaged(file_.place(), "the tables contradict each other");
  }
  return census;
}

// Of a small file, starting threads takes longer than reading it.
std::size_t reading_threads(const std::string& path, unsigned threads) {
  constexpr std::uint64_t kBytesPerThread = std::uint64_t{1} << 20;
  std::error_code unknown;
  const std::uint64_t bytes = std::filesystem::file_size(path, unknown);
  if (unknown) return 1;
  return std::clamp<std::uint64_t>(bytes / kBytesPerThread, 1, std::max(threads, 1U));
}

// Takes what the begin of a census depends on. Returns whether later blocks may have more of it.
bool take_begin(const CensusBlock& block, metrics::Census& census) {
  const CensusBlockKind kind = block.place.kind;
  CensusBytesReader entries = block.entries;
  CensusBytesReader entry = entries.entry();
  if (kind == CensusBlockKind::totals) read_totals(entry, census.totals);
  if (kind == CensusBlockKind::interval) census.interval = read_interval(entry);
  return kind == CensusBlockKind::totals || kind == CensusBlockKind::issues ||
         kind == CensusBlockKind::source;
}

// `where` the flows go: CensusFlows.
template <typename Where>
Result<metrics::Census> read_into(const std::string& path, unsigned threads, Where& where) {
  Result<CensusBlockReader> file = CensusBlockReader::open(path);
  if (!file) return file.error();
  CensusReading reading(std::move(*file));
  std::vector<CensusFlows> flows;
  const std::size_t count = reading_threads(path, threads);
  flows.reserve(count);
  for (std::size_t i = 0; i < count; ++i) flows.emplace_back(where);
  std::vector<std::function<void()>> tasks;
  tasks.reserve(count);
  for (CensusFlows& one : flows) tasks.emplace_back([&] { reading.work(one); });
  run_all(tasks, threads);
  return reading.finish(path, flows);
}

}  // namespace

Timestamp census_begin(const std::string& path) {
  auto file = CensusBlockReader::open(path);
  if (!file) return kNoTime;
  metrics::Census census;
  std::string memory;
  for (bool goes_on = true; goes_on;) {
    const auto block = file->next(memory);
    goes_on = block && take_begin(*block, census);
  }
  return metrics::begin_of(census);
}

Result<metrics::Census> read_census(const std::string& path, unsigned threads) {
  flow::RecordMemory none;
  return read_census(path, threads, none);
}

Result<metrics::Census> read_census(const std::string& path, unsigned threads,
                                    flow::RecordMemory& memory) {
  auto census = read_into(path, threads, memory);
  memory.clear();
  return census;
}

Result<metrics::Census> read_census(const std::string& path, unsigned threads,
                                    const FlowPieces& pieces) {
  return read_into(path, threads, pieces);
}

}  // namespace wirecensus::saved
