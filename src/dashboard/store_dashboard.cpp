#include "dashboard/store_dashboard.h"

#include <fmt/core.h>

#include <string_view>
#include <utility>

#include "base/verdict.h"
#include "serve/families.h"
#include "tables/flow_fields.h"
#include "tables/timeline_fields.h"

namespace wirecensus::dashboard {
namespace {

using sink::StoreDialect;

constexpr std::string_view kInRange = "$__fromTime AND $__toTime";
constexpr std::string_view kSensors = "sensor IN (${sensor:singlequote})";
constexpr int kRows = 20;     // of the first ones
constexpr int kEvents = 200;  // of the latest

// Writes queries for one dialect.
class Queries {
 public:
  explicit Queries(StoreDialect dialect) : dialect_(dialect) {}

  // A column of times as a DateTime.
  std::string time(std::string_view column) const {
    return dialect_ == StoreDialect::old
               ? fmt::format("toDateTime(intDiv({}, 1000000000), 'UTC')", column)
               : fmt::format("toDateTime({}, 'UTC')", column);
  }

  // When the part of the range is in which the time is; "time" is what the plug-in draws over.
  std::string part(std::string_view column) const {
    return fmt::format("toDateTime(intDiv(toUInt32({}), $__interval_s) * $__interval_s) AS time",
                       time(column));
  }

  // The rows of a view whose time is in the range. The days are those of the partitions: an
  // interval begins at most a day before what is in it.
  std::string from(std::string_view view, std::string_view column) const {
    return fmt::format(
        "FROM ${{database}}.{} WHERE day >= toDate($__fromTime) - 1 AND day <= toDate($__toTime) + "
        "1 "
        "AND {} BETWEEN {} AND {}",
        view, time(column), kInRange, kSensors);
  }

 private:
  const StoreDialect dialect_;
};

Panel number(std::string title, std::string description, std::string query) {
  return {
      PanelKind::number, std::move(title), std::move(description), "", {{std::move(query)}}, 6, 4};
}

Panel table(std::string title, std::string description, std::string query) {
  return {PanelKind::table, std::move(title), std::move(description), "", {{std::move(query)}}};
}

// Intervals after one that is not there: each says which number it comes after.
std::string missing(std::string_view columns, const Queries& queries) {
  return fmt::format(
      "SELECT {} {} AND after > 0 AND (sensor, run, toUInt64(after - 1)) NOT IN (SELECT sensor, "
      "run, number FROM ${{database}}.batches WHERE day >= toDate($__fromTime) - 32)",
      columns, queries.from("batches", "begin"));
}

void add_numbers(std::vector<Panel>& panels, const Queries& queries) {
  const std::string from = queries.from("batches", "begin");
  const std::string_view exact = verdict_name(Verdict::exact);
  panels.push_back(
      number("Intervals that are not exact", "Intervals with losses or doubts.",
             fmt::format("SELECT countIf(verdict != '{}') AS intervals {}", exact, from)));
  panels.push_back(number("Gaps", "Intervals before which one is missing in the store.",
                          missing("count() AS gaps", queries)));
  panels.push_back(number("Packets lost", "As far as their number is known.",
                          "SELECT sum(lost) AS packets " + from));
  panels.push_back(number("Packets counted", "In all intervals of the range.",
                          "SELECT sum(counted) AS packets " + from));
}

std::string verdict_columns() {
  std::string columns;
  for (const Verdict verdict : {Verdict::unknown, Verdict::lossy, Verdict::exact}) {
    columns += fmt::format(", countIf(verdict = '{0}') AS {0}", verdict_name(verdict));
  }
  return columns;
}

void add_sensors(std::vector<Panel>& panels, const Queries& queries) {
  const std::string from = queries.from("batches", "begin");
  panels.push_back(table(
      "Sensors",
      "The latest interval of each: one that is long ago is a sensor that sends nothing.",
      fmt::format(
          "SELECT sensor, max({}) AS latest_begin, argMax(verdict, begin) AS latest_verdict, "
          "argMax(program, begin) AS latest_program, count() AS intervals {} GROUP BY sensor ORDER "
          "BY latest_begin",
          queries.time("begin"), from)));
  panels.push_back(
      table("Clocks",
            "Live sensors, the worst first: intervals whose clock no program kept right, and the "
            "greatest error in seconds that it may have had. Counts are exact whatever it says.",
            fmt::format("SELECT sensor, countIf(clock_synchronized = 0) AS intervals_without, "
                        "toFloat64(max(clock_max_error)) AS max_error, "
                        "toFloat64(max(clock_estimated_error)) AS estimated_error {} AND "
                        "isNotNull(clock_synchronized) GROUP BY sensor ORDER BY intervals_without "
                        "DESC, max_error DESC LIMIT {}",
                        from, kEvents)));
}

void add_exactness(std::vector<Panel>& panels, const Queries& queries) {
  const std::string from = queries.from("batches", "begin");
  const std::string begin = queries.time("begin");
  panels.push_back({PanelKind::heading, "Is the count exact?"});
  add_numbers(panels, queries);
  panels.push_back({PanelKind::bars,
                    "Verdicts",
                    "Intervals by verdict.",
                    "",
                    {{fmt::format("SELECT {}{} {} GROUP BY time ORDER BY time",
                                  queries.part("begin"), verdict_columns(), from)}}});
  panels.push_back(table(
      "Doubts and losses", "What the ledgers of the intervals have, doubts first.",
      fmt::format(
          "SELECT kind, {} AS interval_begin, sensor, cause, source, packets, detail {} AND kind "
          "!= 'remark' ORDER BY kind, interval_begin DESC LIMIT {}",
          begin, queries.from("ledger", "begin"), kEvents)));
  panels.push_back(table("Intervals that are not exact", "The latest first.",
                         fmt::format("SELECT {} AS interval_begin, sensor, verdict, counted, lost, "
                                     "undecided {} AND verdict != "
                                     "'{}' ORDER BY interval_begin DESC LIMIT {}",
                                     begin, from, verdict_name(Verdict::exact), kEvents)));
  panels.push_back(table(
      "Gaps", "Each interval before which one is missing in the store; a report says so, too.",
      missing(begin + " AS interval_begin, sensor, run, number, after", queries) +
          fmt::format(" ORDER BY interval_begin DESC LIMIT {}", kEvents)));
  panels.push_back(
      {PanelKind::bars,
       "Packets lost",
       "By sensor, as far as their number is known.",
       "",
       {{fmt::format("SELECT {}, sensor, sum(lost) AS packets {} AND lost > 0 GROUP BY time, "
                     "sensor ORDER BY time",
                     queries.part("begin"), from)}}});
  add_sensors(panels, queries);
}

// The rates of each counter of the timeline. Each bar has a width of its own, within which its rate
// is all that is known.
void add_rates(std::vector<Panel>& panels, const Queries& queries) {
  for (const std::string_view by : {"sensor", "protocol", "sensor, interface"}) {
    for (const auto& field : tables::timeline_fields()) {
      const tables::FieldInfo& info = field.info;
      if (info.type != tables::FieldType::counter) continue;
      const bool is_bytes = info.unit == "bytes";
      panels.push_back(
          {PanelKind::lines,
           fmt::format("{} by {}", is_bytes ? "Bits/s" : "Packets/s", by),
           std::string(info.description),
           is_bytes ? kBitRate : kPacketRate,
           {{fmt::format(
               "SELECT {0}, {1}, {2}sum({3} / greatest(toFloat64($__interval_s), "
               "toFloat64(interval_duration))) AS rate {4} GROUP BY time, {1} ORDER BY time",
               queries.part("interval_start"), by, is_bytes ? "8 * " : "", info.name,
               queries.from("timeline", "interval_start"))}}});
    }
  }
}

// The first ones of the flows, by these columns.
std::string top(std::string_view columns, const Queries& queries) {
  return fmt::format(
      "SELECT {0}, sum(packets) AS packet_count, sum(frame_bytes) AS byte_count {1} GROUP BY {0} "
      "ORDER BY byte_count DESC LIMIT {2}",
      columns, queries.from("flows", "begin"), kRows);
}

// The columns of the table of flows before its first counter.
std::string key_columns() {
  std::string columns;
  for (const auto& field : tables::flow_fields()) {
    if (field.info.type == tables::FieldType::counter) break;
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ", field.info.name);
  }
  return columns;
}

void add_talkers(std::vector<Panel>& panels, const Queries& queries) {
  panels.push_back({PanelKind::heading, "Top talkers"});
  panels.push_back(table("Senders", "Addresses by frame bytes sent.", top("src_ip", queries)));
  panels.push_back(
      table("Receivers", "Addresses by frame bytes received.", top("dst_ip", queries)));
  Panel flows = table("Flows", "By frame bytes, one direction each.", top(key_columns(), queries));
  flows.width = 24;
  panels.push_back(std::move(flows));
}

// The classes are those of the histogram of /metrics; the number orders them.
void add_sizes(std::vector<Panel>& panels, const Queries& queries) {
  std::string classes;
  for (const std::uint32_t bound : serve::kSizeBounds) {
    classes += fmt::format("packet_size <= {0}, {0}, ", bound);
  }
  const auto query = [&](std::string_view counter) {
    return fmt::format(
        "SELECT if(bound = 0, 'more', toString(bound)) AS size_up_to, amount FROM (SELECT "
        "multiIf({}0) AS bound, sum({}) AS amount {} GROUP BY bound) ORDER BY bound = 0, bound",
        classes, counter, queries.from("packet_sizes", "begin"));
  };
  panels.push_back({PanelKind::heading, "Packet sizes"});
  panels.push_back({PanelKind::bar_chart,
                    "Packets by size",
                    "Wire lengths in bytes, up to each bound.",
                    "",
                    {{query("packets")}}});
  panels.push_back({PanelKind::bar_chart,
                    "Bytes by size of their packet",
                    "Frame bytes, by wire lengths up to each bound.",
                    kByteCount,
                    {{query("frame_bytes")}}});
}

}  // namespace

Dashboard store_dashboard(StoreDialect dialect) {
  const Queries queries(dialect);
  Dashboard dashboard{
      "wirecensus-clickhouse",
      "wirecensus: a store of flows",
      DataSource::clickhouse,
      {{"database", "Database", "", false, "flows"},
       {"sensor", "Sensor", "SELECT DISTINCT sensor FROM ${database}.batches ORDER BY sensor"}},
      {}};
  add_exactness(dashboard.panels, queries);
  dashboard.panels.push_back({PanelKind::heading, "Traffic"});
  add_rates(dashboard.panels, queries);
  add_talkers(dashboard.panels, queries);
  add_sizes(dashboard.panels, queries);
  return dashboard;
}

}  // namespace wirecensus::dashboard
