#include "sink/clickhouse/store_statements.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <tuple>
#include <utility>

#include "sink/clickhouse/store.h"

namespace wirecensus::sink {
namespace {

constexpr std::string_view kSetupView = "setup";

std::size_t column_count() {
  std::size_t count = 0;
  for (const StoreTable& table : store_tables()) count += table.columns.size();
  return count;
}

std::string in_backticks(std::string_view name) { return fmt::format("`{}`", name); }

std::string definition_of(const StoreColumn& column, StoreDialect dialect) {
  const TypeTexts type = texts_of(column.type);
  if (dialect == StoreDialect::old)
    return fmt::format("{} {}", in_backticks(column.name), type.old);
  return fmt::format("{} {}{}", in_backticks(column.name), type.modern, type.codec);
}

// An address as the result files have it. "::ffff:" is in front of an IPv4 address.
std::string address_text_of(std::string_view column, StoreDialect dialect) {
  constexpr std::string_view kVersion6 = "_v6";
  const std::string_view name = column.substr(0, column.size() - kVersion6.size());
  const std::string text =
      fmt::format("{}({})", dialect == StoreDialect::old ? "IPv6NumToString" : "toString",
                  in_backticks(column));
  return fmt::format("multiIf({0}_version = 4, substring({1}, 8), {0}_version = 6, {1}, '') AS {0}",
                     name, text);
}

std::string view_columns(const StoreTable& table, StoreDialect dialect) {
  std::string columns;
  for (const StoreColumn& column : table.columns) {
    if (!columns.empty()) columns += ", ";
    if (column.type == StoreType::address) {
      columns += address_text_of(column.name, dialect) + ", ";
    }
    columns += in_backticks(column.name);
  }
  return columns;
}

// Of several whole attempts to send one interval, the one with the lowest number is the one. The
// day is that of all of them: it is among the columns of both sides, so that a condition on it
// restricts what is read of both. 18.16 restricts only sides without names, and new versions
// demand names.
std::string view_query(std::string_view database, const StoreTable& table, StoreDialect dialect) {
  const bool old = dialect == StoreDialect::old;
  return fmt::format(
      "SELECT {} FROM (SELECT * FROM {}.{}){} ALL INNER JOIN (SELECT day, min(batch) AS batch FROM "
      "{}.raw_batches GROUP BY day, sensor, run, number, has_time){} USING (day, batch)",
      view_columns(table, dialect), database, table.raw_name(), old ? "" : " AS sent", database,
      old ? "" : " AS whole");
}

// Collects the statements for one store.
class Statements {
 public:
  Statements(std::string_view database, StoreDialect dialect, const StoreLayout& layout)
      : database_(database), dialect_(dialect), layout_(layout) {
    all_.push_back(
        fmt::format("CREATE DATABASE IF NOT EXISTS {}{}", database, layout.everywhere()));
  }

  Status add_table(const StoreTable& table, const std::vector<FoundColumn>& there);
  void add_views();
  void add_setup(std::string_view version);
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::string engine_of(const StoreTable& table) const;
  std::string create_table(const StoreTable& table) const;
  void add_view(std::string_view name, std::string_view query);
  void add_asking_all(std::string_view name, std::string_view database, std::string_view of);
  void add_view_of(const StoreTable& table);
  void add_traffic();

  // "flows.raw_flows ON CLUSTER sensors"
  std::string named(std::string_view name) const {
    return fmt::format("{}.{}{}", database_, name, layout_.everywhere());
  }

  const std::string_view database_;
  const StoreDialect dialect_;
  const StoreLayout& layout_;
  std::vector<std::string> all_;
};

// The macros are those of the server's configuration.
std::string Statements::engine_of(const StoreTable& table) const {
  if (!layout_.replicated) return "MergeTree";
  return fmt::format("ReplicatedMergeTree('/clickhouse/tables/{{shard}}/{}/{}', '{{replica}}')",
                     database_, table.raw_name());
}

std::string Statements::create_table(const StoreTable& table) const {
  std::string columns;
  for (const StoreColumn& column : table.columns) {
    columns += fmt::format("{}  {}", columns.empty() ? "" : ",\n", definition_of(column, dialect_));
  }
  return fmt::format(
      "CREATE TABLE IF NOT EXISTS {} (\n{}\n) ENGINE = {} PARTITION BY toYYYYMM(day) ORDER BY ({})",
      named(table.raw_name()), columns, engine_of(table), table.order);
}

Status Statements::add_table(const StoreTable& table, const std::vector<FoundColumn>& there) {
  if (!has_table(there, table)) {
    all_.push_back(create_table(table));
    return done();
  }
  for (const StoreColumn& column : table.columns) {
    const FoundColumn* const found = find_column(there, table.raw_name(), column);
    if (found == nullptr) {
      all_.push_back(fmt::format("ALTER TABLE {} ADD COLUMN {}", named(table.raw_name()),
                                 definition_of(column, dialect_)));
    } else if (Status checked = check_type(*found, column.type); !checked) {
      return checked;
    }
  }
  return done();
}

void Statements::add_view(std::string_view name, std::string_view query) {
  const bool old = dialect_ == StoreDialect::old;
  if (old) all_.push_back("DROP TABLE IF EXISTS " + named(name));
  all_.push_back(
      fmt::format("CREATE {}VIEW {} AS {}", old ? "" : "OR REPLACE ", named(name), query));
}

// It has no rows of its own, so it can be made anew.
void Statements::add_asking_all(std::string_view name, std::string_view database,
                                std::string_view of) {
  all_.push_back("DROP TABLE IF EXISTS " + named(name));
  all_.push_back(fmt::format("CREATE TABLE {} AS {}.{} ENGINE = Distributed({}, {}, {})",
                             named(name), database, of, layout_.cluster, database, of));
}

void Statements::add_view_of(const StoreTable& table) {
  const std::string query = view_query(database_, table, dialect_);
  if (layout_.cluster.empty()) return add_view(table.name, query);
  const std::string local = "local_" + table.name;
  add_view(local, query);
  add_asking_all(table.name, database_, local);
  add_asking_all("all_" + table.raw_name(), database_, table.raw_name());
}

void Statements::add_traffic() {
  const std::string_view seconds = dialect_ == StoreDialect::old
                                       ? "toDateTime(intDiv(interval_start, 1000000000), 'UTC')"
                                       : "toDateTime(interval_start, 'UTC')";
  for (const auto& [name, function, unit] :
       {std::tuple{"traffic_by_minute", "toStartOfMinute", "minute"},
        std::tuple{"traffic_by_hour", "toStartOfHour", "hour"}}) {
    add_view(name, fmt::format("SELECT sensor, day, interface, {0}({1}) AS {2}, protocol, "
                               "sum(packets) AS packet_count, sum(frame_bytes) AS byte_count FROM "
                               "{3}.timeline GROUP BY sensor, day, interface, {2}, protocol",
                               function, seconds, unit, database_));
  }
}

void Statements::add_views() {
  for (const StoreTable& table : store_tables()) add_view_of(table);
  if (layout_.replicated) add_asking_all(kAllReplicas, "system", "replicas");
  add_traffic();
}

void Statements::add_setup(std::string_view version) {
  add_view(kSetupView, fmt::format("SELECT toUInt64({}) AS columns, {} AS version", column_count(),
                                   sql_text(version)));
}

}  // namespace

// What is there shows in the first two: a cluster has both.
std::string layout_question(std::string_view database) {
  return fmt::format(
      "SELECT name, engine FROM system.tables WHERE database = '{}' AND name IN ('raw_batches', "
      "'{}', '{}') FORMAT TSVRaw",
      database, kAllBatches, kSetupView);
}

bool has_setup(std::string_view layout_answer) {
  return layout_answer.find(fmt::format("{}\tView", kSetupView)) != std::string_view::npos;
}

std::string setup_question(std::string_view database) {
  return fmt::format("SELECT columns, version FROM {}.{} FORMAT TSVRaw", database, kSetupView);
}

std::string newer_setup(std::string_view answer) {
  std::size_t columns = 0;
  std::from_chars(answer.data(), answer.data() + answer.size(), columns);
  if (columns <= column_count()) return {};
  const std::string_view version =
      answer.substr(std::min(answer.find('\t'), answer.size() - 1) + 1);
  return std::string(version.substr(0, version.find('\n')));
}

Status check_layout(std::string_view answer, const StoreLayout& layout) {
  if (answer.find("raw_batches\t") == std::string_view::npos) return done();
  const bool is_cluster = answer.find(kAllBatches) != std::string_view::npos;
  const bool is_replicated = answer.find("\tReplicated") != std::string_view::npos;
  if (is_replicated && !layout.replicated) {
    return Error{"its tables are replicated: give --cluster NAME and --replicated"};
  }
  if (is_cluster && layout.cluster.empty()) {
    return Error{"it is one of several servers: give --cluster NAME"};
  }
  if (layout.replicated && !is_replicated) {
    return Error{"its tables are there, and not replicated: name another database"};
  }
  return done();
}

Result<std::vector<std::string>> init_statements(std::string_view database, StoreDialect dialect,
                                                 const StoreLayout& layout,
                                                 const std::vector<FoundColumn>& there,
                                                 std::string_view version) {
  Statements statements(database, dialect, layout);
  for (const StoreTable& table : store_tables()) {
    if (Status added = statements.add_table(table, there); !added) return added.error();
  }
  statements.add_views();
  statements.add_setup(version);  // last: all is there
  return statements.take();
}

std::vector<std::string> ttl_statements(std::string_view database, const StoreLayout& layout,
                                        unsigned days) {
  constexpr unsigned kLater = 2;  // servers look for old rows every few hours
  std::vector<std::string> statements;
  for (const StoreTable& table : store_tables()) {
    statements.push_back(fmt::format("ALTER TABLE {}.{}{} MODIFY TTL day + INTERVAL {} DAY",
                                     database, table.raw_name(), layout.everywhere(),
                                     table.name == "batches" ? days : days + kLater));
  }
  return statements;
}

}  // namespace wirecensus::sink
