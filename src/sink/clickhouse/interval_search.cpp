#include "sink/clickhouse/interval_search.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <tuple>
#include <utility>

#include "base/display_text.h"
#include "sink/clickhouse/row_reader.h"

namespace wirecensus::sink {
namespace {

constexpr Timestamp kLastDay = 0xffff;
// How many days away from the range an interval is looked for, one distance after the other.
constexpr Timestamp kDistances[] = {1, 32, kLastDay};

Timestamp day_number(Timestamp time) {
  constexpr Timestamp kDay = 86'400 * kSecond;
  return std::clamp<Timestamp>(time / kDay, 0, kLastDay);
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

// Of the days before `first`, or after `last`, those between two distances from it. Intervals
// without a time are of 1970, and come before all others of their count.
std::string days_before(Timestamp first, Timestamp near, Timestamp far) {
  return fmt::format("(day < toDate({}) AND day >= toDate({}){})",
                     std::max<Timestamp>(first - near, 0), std::max<Timestamp>(first - far, 0),
                     near == 0 ? " OR day = toDate(0)" : "");
}
std::string days_after(Timestamp last, Timestamp near, Timestamp far) {
  return fmt::format("day > toDate({}) AND day <= toDate({})", std::min(last + near, kLastDay),
                     std::min(last + far, kLastDay));
}

std::string joined(const std::vector<std::string>& texts, std::size_t first, std::size_t end) {
  std::string all;
  for (std::size_t i = first; i < std::min(end, texts.size()); ++i) {
    all += (all.empty() ? "" : ", ") + texts[i];
  }
  return all;
}

std::string key_of_count(const StoredInterval& interval) {
  return fmt::format("({}, {})", sql_text(interval.sensor), interval.run);
}

// Of several whole attempts to send one interval, the one with the lowest number is the one, as in
// the views.
void keep_one_attempt(std::vector<StoredInterval>& sorted) {
  const auto place = [](const StoredInterval& one) {
    return std::tuple(one.sensor, one.run, one.has_time, one.number);
  };
  sorted.erase(std::unique(sorted.begin(), sorted.end(),
                           [&](const auto& a, const auto& b) { return place(a) == place(b); }),
               sorted.end());
}

}  // namespace

std::string day_text(Timestamp time) { return fmt::format("toDate({})", day_number(time)); }

Error strange_answer(const Store& store) {
  return Error{printable(target_text(store.target())) +
               " answers what is no row of its tables: is something between here and it?"};
}

std::string IntervalSearch::and_sensor() const {
  return range_.sensor.empty() ? "" : " AND sensor = " + sql_text(range_.sensor);
}

// Appends to what was found.
Status IntervalSearch::read(const std::string& condition, const std::string& order) {
  const auto answer = store_.ask(
      fmt::format("SELECT batch, sensor, begin, length_ns, run, number, after, has_time, last, "
                  "packets, frame_bytes, flows, census_bytes, census_hash FROM {}batches WHERE "
                  "{}{} FORMAT RowBinary",
                  tables_, condition, order));
  if (!answer) return answer.error();
  RowReader rows(*answer);
  while (!rows.empty() && !rows.failed()) found_.push_back(read_interval(rows));
  return rows.failed() ? Status(strange_answer(store_)) : done();
}

// Of each key, the interval that is nearest to the range, if there is one.
Status IntervalSearch::add_nearest(Side side, std::string_view columns, Keys keys) {
  constexpr std::size_t kAtOnce = 1'000;
  const std::string order = fmt::format(" ORDER BY begin{0}, number{0} LIMIT 1 BY {1}",
                                        side == Side::before ? " DESC" : "", columns);
  Timestamp near = 0;
  for (const Timestamp far : kDistances) {
    if (keys.empty()) return done();
    const std::string days = side == Side::before
                                 ? days_before(day_number(*range_.since), near, far)
                                 : days_after(day_number(*range_.until), near, far);
    const std::size_t before = found_.size();
    for (std::size_t i = 0; i < keys.size(); i += kAtOnce) {
      Status added = read(
          fmt::format("{} AND ({}) IN ({})", days, columns, joined(keys, i, i + kAtOnce)), order);
      if (!added) return added;
    }
    std::set<std::string> there;
    for (std::size_t i = before; i < found_.size(); ++i) {
      there.insert(columns == "sensor" ? sql_text(found_[i].sensor) : key_of_count(found_[i]));
    }
    std::erase_if(keys, [&](const std::string& key) { return there.contains(key); });
    near = far;
  }
  return done();
}

// Those counts whose intervals, as far as they were found, may have another one beside them that
// shows whether one is missing. Precondition: they are sorted.
IntervalSearch::Keys IntervalSearch::missing_side(Side side) const {
  Keys keys;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    const StoredInterval& one = found_[i];
    const std::size_t beside = side == Side::before ? i - 1 : i + 1;  // before the first, too large
    if (beside < found_.size() && key_of_count(found_[beside]) == key_of_count(one)) continue;
    const bool wanted = side == Side::before
                            ? one.after > 0 && range_.since && one.begin > *range_.since
                            : !one.last && range_.until && end_of(one) < *range_.until;
    if (wanted) keys.push_back(key_of_count(one));
  }
  return keys;
}

Status IntervalSearch::add_neighbours() {
  sort_intervals(found_);
  Keys before = missing_side(Side::before);
  Keys after = missing_side(Side::after);
  if (Status added = add_nearest(Side::before, "sensor, run", std::move(before)); !added) {
    return added;
  }
  return add_nearest(Side::after, "sensor, run", std::move(after));
}

Result<std::vector<std::string>> IntervalSearch::sensors_before() const {
  const auto answer = store_.ask(
      fmt::format("SELECT DISTINCT sensor FROM {}batches WHERE day < {}{} FORMAT RowBinary",
                  tables_, day_text(*range_.since), and_sensor()));
  if (!answer) return answer.error();
  std::vector<std::string> sensors;
  RowReader rows(*answer);
  while (!rows.empty() && !rows.failed()) sensors.emplace_back(rows.text());
  if (rows.failed()) return strange_answer(store_);
  return sensors;
}

// Those of which nothing is there in the days of the range: their counts may have gone on.
Status IntervalSearch::add_silent_sensors() {
  if (!range_.since || (!range_.sensor.empty() && !found_.empty())) return done();
  const auto sensors = sensors_before();
  if (!sensors) return sensors.error();
  std::set<std::string> heard;
  for (const StoredInterval& interval : found_) heard.insert(interval.sensor);
  Keys silent;
  for (const std::string& sensor : *sensors) {
    if (!heard.contains(sensor)) silent.push_back(sql_text(sensor));
  }
  return add_nearest(Side::before, "sensor", std::move(silent));
}

Result<std::vector<StoredInterval>> IntervalSearch::find() {
  const std::string first = range_.since ? "day >= " + day_text(*range_.since) : "1";
  const std::string last = range_.until ? " AND day <= " + day_text(*range_.until) : "";
  if (Status added = read(first + last + and_sensor(), ""); !added) return added.error();
  if (Status added = add_silent_sensors(); !added) return added.error();
  if (Status added = add_neighbours(); !added) return added.error();
  sort_intervals(found_);
  keep_one_attempt(found_);
  return std::move(found_);
}

}  // namespace wirecensus::sink
