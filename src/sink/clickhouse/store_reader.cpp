#include "sink/clickhouse/store_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/display_text.h"
#include "base/wire_integer.h"
#include "base/xxh3.h"

namespace wirecensus::sink {
namespace {

// Reads RowBinary. After the first read beyond the end, all others return zero, and failed() is
// true.
class RowReader {
 public:
  explicit RowReader(std::string_view bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  bool failed() const { return failed_; }

  std::uint64_t number() {
    const std::string_view bytes = take(sizeof(Le64));
    if (failed_) return 0;
    return *Bytes(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()).as<Le64>();
  }
  std::string_view text() { return take(size()); }

 private:
  std::string_view take(std::uint64_t size) {
    failed_ = failed_ || size > bytes_.size();
    if (failed_) return {};
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::uint64_t size() {  // LEB128
    constexpr unsigned kMaxShift = 28;
    std::uint64_t size = 0;
    for (unsigned shift = 0; shift <= kMaxShift; shift += 7) {
      const std::string_view byte = take(1);
      if (failed_) return 0;
      const auto value = static_cast<std::uint8_t>(byte.front());
      size |= std::uint64_t{value & 0x7fU} << shift;
      if (value < 0x80) return size;
    }
    failed_ = true;
    return 0;
  }

  std::string_view bytes_;
  bool failed_ = false;
};

Error strange_answer(const Store& store) {
  return Error{printable(target_text(store.target())) +
               " answers what is no row of its tables: is something between here and it?"};
}

// "toDate(20000)": days since 1970, which all versions compare alike, where times have two types.
std::string day_of(std::optional<Timestamp> time, Timestamp otherwise) {
  constexpr Timestamp kDay = 86'400 * kSecond;
  constexpr Timestamp kLastDay = 0xffff;
  const Timestamp day = time ? std::clamp<Timestamp>(*time / kDay, 0, kLastDay) : otherwise;
  return fmt::format("toDate({})", day);
}

// The counts that missing_intervals() takes.
std::string counts_of(const std::string& database, const StoreRange& range) {
  constexpr Timestamp kNever = 0xffff;
  const std::string sensor = range.sensor.empty() ? "1" : "sensor = " + sql_text(range.sensor);
  return fmt::format(
      "(sensor, run) IN (SELECT sensor, run FROM {0}.raw_batches WHERE {1} GROUP BY sensor, run "
      "HAVING max(day) >= {2} AND min(day) <= {3}) OR (sensor, run) IN (SELECT sensor, argMax(run, "
      "begin) FROM {0}.raw_batches WHERE {1} AND day <= {3} GROUP BY sensor)",
      database, sensor, day_of(range.since, 0), day_of(range.until, kNever));
}

StoredInterval read_interval(RowReader& row) {
  StoredInterval interval;
  interval.batch = row.number();
  interval.sensor = row.text();
  interval.begin = static_cast<Timestamp>(row.number());
  interval.length = static_cast<Duration>(row.number());
  interval.run = row.number();
  interval.number = row.number();
  interval.after = row.number();
  interval.has_time = row.number() != 0;
  interval.last = row.number() != 0;
  interval.packets = row.number();
  interval.frame_bytes = row.number();
  interval.flows = row.number();
  interval.census_bytes = row.number();
  interval.census_hash = row.number();
  return interval;
}

// Sums of flows by batch.
struct FlowSums {
  std::uint64_t flows = 0, packets = 0, frame_bytes = 0;
};

Status add_sums(Store& store, const std::string& batches, std::map<std::uint64_t, FlowSums>& sums) {
  const auto answer = store.ask(fmt::format(
      "SELECT batch, count(), sum(packets), sum(frame_bytes) FROM {}.raw_flows WHERE batch IN ({}) "
      "GROUP BY batch FORMAT RowBinary",
      store.target().database, batches));
  if (!answer) return answer.error();
  RowReader rows(*answer);
  while (!rows.empty() && !rows.failed()) {
    const std::uint64_t batch = rows.number();
    FlowSums& sum = sums[batch];
    sum.flows = rows.number();
    sum.packets = rows.number();
    sum.frame_bytes = rows.number();
  }
  return rows.failed() ? Status(strange_answer(store)) : done();
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

Result<std::vector<StoredInterval>> stored_intervals(Store& store, const StoreRange& range) {
  const std::string& database = store.target().database;
  const auto answer = store.ask(
      fmt::format("SELECT batch, sensor, begin, length_ns, run, number, after, has_time, last, "
                  "packets, frame_bytes, "
                  "flows, census_bytes, census_hash FROM {}.batches WHERE {} FORMAT RowBinary",
                  database, counts_of(database, range)));
  if (!answer) return answer.error();
  std::vector<StoredInterval> intervals;
  RowReader rows(*answer);
  while (!rows.empty() && !rows.failed()) intervals.push_back(read_interval(rows));
  if (rows.failed()) return strange_answer(store);
  sort_intervals(intervals);
  return intervals;
}

Result<std::vector<Doubt>> check_flow_rows(Store& store,
                                           const std::vector<StoredInterval>& intervals) {
  constexpr std::size_t kAtOnce = 1'000;
  std::map<std::uint64_t, FlowSums> sums;
  for (std::size_t first = 0; first < intervals.size(); first += kAtOnce) {
    std::string batches;
    for (std::size_t i = first; i < std::min(first + kAtOnce, intervals.size()); ++i) {
      batches += fmt::format("{}{}", batches.empty() ? "" : ",", intervals[i].batch);
    }
    if (Status added = add_sums(store, batches, sums); !added) return added.error();
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

Status read_stored_census(Store& store, const StoredInterval& interval,
                          const std::function<void(std::string_view)>& take) {
  CensusPieces pieces(take);
  Status read = store.ask(
      fmt::format("SELECT piece, bytes FROM {}.raw_censuses WHERE batch = {} ORDER BY piece FORMAT "
                  "RowBinary",
                  store.target().database, interval.batch),
      [&](std::string_view bytes) { return pieces.add(bytes); });
  if (!read) return read;
  if (pieces.are(interval)) return done();
  return Error{fmt::format(
      "the census of the interval of {} of sensor {} is not whole in {}: report with --since and "
      "--until around it",
      timestamp_text(interval.begin), printable(interval.sensor),
      printable(target_text(store.target())))};
}

}  // namespace wirecensus::sink
