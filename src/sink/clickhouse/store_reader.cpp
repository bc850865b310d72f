#include "sink/clickhouse/store_reader.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/display_text.h"
#include "base/xxh3.h"
#include "sink/clickhouse/interval_search.h"
#include "sink/clickhouse/row_reader.h"
#include "sink/clickhouse/store_tables.h"

namespace wirecensus::sink {
namespace {

// The rows of flows of some intervals, by what the tables are sorted and parted by.
std::string rows_of(std::span<const StoredInterval> intervals) {
  std::set<std::string> sensors;
  std::string batches;
  Timestamp first = intervals.front().begin;
  Timestamp last = first;
  for (const StoredInterval& interval : intervals) {
    sensors.insert(sql_text(interval.sensor));
    batches += fmt::format("{}{}", batches.empty() ? "" : ",", interval.batch);
    first = std::min(first, interval.begin);
    last = std::max(last, interval.begin);
  }
  return fmt::format("day >= {} AND day <= {} AND sensor IN ({}) AND batch IN ({})",
                     day_text(first), day_text(last), fmt::join(sensors, ", "), batches);
}

// Puts the pieces of a census together, which come in other pieces.
class CensusPieces {
 public:
  explicit CensusPieces(const std::function<void(std::string_view)>& take) : take_(take) {}

  // Whether it may go on.
  bool add(std::string_view bytes) {
    constexpr std::size_t kMaxPiece = std::size_t{16} << 20;
    waiting_ += bytes;
    while (take_row()) continue;
    return in_order_ && waiting_.size() <= kMaxPiece;
  }

  bool are(const StoredInterval& interval) const {
    return in_order_ && waiting_.empty() && size_ == interval.census_bytes &&
           hash_ == interval.census_hash;
  }

 private:
  bool take_row() {
    if (waiting_.empty()) return false;
    RowReader reader(waiting_);
    const std::uint64_t number = reader.number();
    const std::string_view piece = reader.text();
    if (reader.failed()) return false;
    in_order_ = in_order_ && number == pieces_++;
    size_ += piece.size();
    hash_ = xxh3(piece.data(), piece.size(), hash_);
    take_(piece);
    waiting_.erase(0, static_cast<std::size_t>(piece.data() + piece.size() - waiting_.data()));
    return true;
  }

  const std::function<void(std::string_view)>& take_;
  std::string waiting_;
  std::uint64_t pieces_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t hash_ = 0;
  bool in_order_ = true;
};

}  // namespace

Result<StoreReader> StoreReader::open(Store& store) {
  const std::string& database = store.target().database;
  const auto answer = store.ask(
      fmt::format("SELECT name FROM system.tables WHERE database = '{}' AND name IN ('{}', '{}') "
                  "FORMAT TSVRaw",
                  database, kAllBatches, kAllReplicas));
  if (!answer) return answer.error();
  const bool is_cluster = answer->find(kAllBatches) != std::string::npos;
  return StoreReader(store, database + (is_cluster ? ".all_raw_" : ".raw_"),
                     answer->find(kAllReplicas) != std::string::npos);
}

// What a server has just been told of by the others may be missing; one that has lost touch with
// them does not know how far it is behind, and says that it is decades.
Result<std::vector<Doubt>> StoreReader::check_copies() {
  std::vector<Doubt> doubts;
  if (!has_copies_) return doubts;
  const auto answer = store_->ask(fmt::format(
      "SELECT DISTINCT replica_name FROM {0}.{1} WHERE database = '{0}' AND "
      "(inserts_in_queue > 0 OR absolute_delay > 0 OR is_session_expired) FORMAT TSVRaw",
      store_->target().database, kAllReplicas));
  if (!answer) return answer.error();
  std::string_view names = *answer;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find('\n'));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
    doubts.push_back({"server " + printable(name),
                      "it may not have yet all that other servers of its shard have: report again "
                      "later"});
  }
  return doubts;
}

Result<std::vector<StoredInterval>> StoreReader::intervals(const StoreRange& range) {
  return IntervalSearch(*store_, tables_, range).find();
}

Status StoreReader::add_sums(std::span<const StoredInterval> intervals, SumsByBatch& sums) {
  const auto answer = store_->ask(
      fmt::format("SELECT batch, count(), sum(packets), sum(frame_bytes) FROM {}flows WHERE {} "
                  "GROUP BY batch FORMAT RowBinary",
                  tables_, rows_of(intervals)));
  if (!answer) return answer.error();
  RowReader rows(*answer);
  while (!rows.empty() && !rows.failed()) {
    FlowSums& sum = sums[rows.number()];
    sum.flows = rows.number();
    sum.packets = rows.number();
    sum.frame_bytes = rows.number();
  }
  return rows.failed() ? Status(strange_answer(*store_)) : done();
}

Result<std::vector<Doubt>> StoreReader::check_flow_rows(
    const std::vector<StoredInterval>& intervals) {
  constexpr std::size_t kAtOnce = 1'000;
  SumsByBatch sums;
  const std::span<const StoredInterval> all = intervals;
  for (std::size_t first = 0; first < all.size(); first += kAtOnce) {
    const std::size_t size = std::min(kAtOnce, all.size() - first);
    if (Status added = add_sums(all.subspan(first, size), sums); !added) return added.error();
  }
  std::vector<Doubt> doubts;
  for (const StoredInterval& interval : intervals) {
    const FlowSums& sum = sums[interval.batch];
    if (sum.flows == interval.flows && sum.packets == interval.packets &&
        sum.frame_bytes == interval.frame_bytes) {
      continue;
    }
    doubts.push_back(
        {"sensor " + interval.sensor,
         fmt::format("the store has {} of the interval of {} in its flows, and {} were "
                     "counted",
                     counted(sum.packets, "packet", "packets"), timestamp_text(interval.begin),
                     grouped(interval.packets))});
  }
  return doubts;
}

Status StoreReader::read_census(const StoredInterval& interval,
                                const std::function<void(std::string_view)>& take) {
  CensusPieces pieces(take);
  Status read = store_->ask(
      fmt::format("SELECT piece, bytes FROM {}censuses WHERE day = {} AND batch = {} ORDER BY "
                  "piece FORMAT RowBinary",
                  tables_, day_text(interval.begin), interval.batch),
      [&](std::string_view bytes) { return pieces.add(bytes); });
  if (!read) return read;
  if (pieces.are(interval)) return done();
  return Error{fmt::format(
      "the census of the interval of {} of sensor {} is not whole in {}: report with --since and "
      "--until around it",
      timestamp_text(interval.begin), printable(interval.sensor),
      printable(target_text(store_->target())))};
}

}  // namespace wirecensus::sink
