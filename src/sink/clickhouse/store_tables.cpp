#include "sink/clickhouse/store_tables.h"

#include <fmt/core.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <span>
#include <tuple>
#include <utility>

#include "base/display_text.h"
#include "tables/depth/connection_fields.h"
#include "tables/depth/inner_flow_fields.h"
#include "tables/file_fields.h"
#include "tables/flow_fields.h"
#include "tables/packet_size_fields.h"
#include "tables/timeline_fields.h"

namespace wirecensus::sink {
namespace {

using tables::FieldType;

struct TypeTexts {
  std::string_view old, modern, codec;  // the codec is of modern ones
};

TypeTexts texts_of(StoreType type) {
  constexpr std::string_view kZstd = " CODEC(ZSTD(1))";
  constexpr std::string_view kDelta = " CODEC(Delta, ZSTD(1))";
  switch (type) {
    case StoreType::number: return {"UInt64", "UInt64", kZstd};
    case StoreType::optional_number: return {"Nullable(UInt64)", "Nullable(UInt64)", kZstd};
    case StoreType::optional_signed: return {"Nullable(Int64)", "Nullable(Int64)", kZstd};
    case StoreType::small_number: return {"UInt8", "UInt8", kZstd};
    case StoreType::text: return {"String", "String", kZstd};
    case StoreType::name: return {"String", "LowCardinality(String)", ""};
    case StoreType::address: return {"FixedString(16)", "IPv6", kZstd};
    case StoreType::time: return {"Int64", "DateTime64(9, 'UTC')", kDelta};
    case StoreType::optional_time:
      return {"Nullable(Int64)", "Nullable(DateTime64(9, 'UTC'))", kDelta};
    case StoreType::duration:
      return {"Nullable(Decimal(20, 9))", "Nullable(Decimal(20, 9))", kZstd};
    case StoreType::day: return {"Date", "Date", ""};
  }
  return {};
}

StoreType type_for(const tables::FieldInfo& field) {
  switch (field.type) {
    case FieldType::counter: return StoreType::number;
    case FieldType::integer: return StoreType::optional_number;
    case FieldType::signed_integer: return StoreType::optional_signed;
    case FieldType::timestamp: return StoreType::optional_time;
    case FieldType::duration: return StoreType::duration;
    case FieldType::address: return StoreType::address;
    case FieldType::text:
    case FieldType::decimal: break;
  }
  return field.name == "protocol" ? StoreType::name : StoreType::text;
}

std::vector<StoreColumn> share_columns() {
  std::vector<StoreColumn> columns = lead_columns();
  columns.push_back({"interface", StoreType::name});
  return columns;
}

template <typename Record>
StoreTable table_of(std::string name, std::span<const tables::Field<Record>> fields,
                    std::span<const tables::ExtraFields<Record>> extras = {}) {
  std::vector<StoreColumn> columns = columns_with(share_columns(), fields);
  for (const auto& extra : extras) columns = columns_with(std::move(columns), extra.fields);
  return {std::move(name), std::move(columns), "day, sensor, begin, batch"};
}

std::string quoted(std::string_view name) { return fmt::format("`{}`", name); }

std::string definition_of(const StoreColumn& column, StoreDialect dialect) {
  const TypeTexts type = texts_of(column.type);
  if (dialect == StoreDialect::old) return fmt::format("{} {}", quoted(column.name), type.old);
  return fmt::format("{} {}{}", quoted(column.name), type.modern, type.codec);
}

std::string create_table(std::string_view database, const StoreTable& table, StoreDialect dialect) {
  std::string columns;
  for (const StoreColumn& column : table.columns) {
    columns += fmt::format("{}  {}", columns.empty() ? "" : ",\n", definition_of(column, dialect));
  }
  return fmt::format(
      "CREATE TABLE IF NOT EXISTS {}.{} (\n{}\n) ENGINE = MergeTree PARTITION BY toYYYYMM(day) "
      "ORDER BY ({})",
      database, table.raw_name(), columns, table.order);
}

// An address as the result files have it. "::ffff:" is in front of an IPv4 address.
std::string address_text_of(std::string_view column, StoreDialect dialect) {
  constexpr std::string_view kVersion6 = "_v6";
  const std::string_view name = column.substr(0, column.size() - kVersion6.size());
  const std::string text = fmt::format(
      "{}({})", dialect == StoreDialect::old ? "IPv6NumToString" : "toString", quoted(column));
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
    columns += quoted(column.name);
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

void append_view(std::string_view database, std::string_view name, std::string_view query,
                 StoreDialect dialect, std::vector<std::string>& statements) {
  const bool old = dialect == StoreDialect::old;
  if (old) statements.push_back(fmt::format("DROP TABLE IF EXISTS {}.{}", database, name));
  statements.push_back(
      fmt::format("CREATE {}VIEW {}.{} AS {}", old ? "" : "OR REPLACE ", database, name, query));
}

void append_views(std::string_view database, StoreDialect dialect,
                  std::vector<std::string>& statements) {
  for (const StoreTable& table : store_tables()) {
    append_view(database, table.name, view_query(database, table, dialect), dialect, statements);
  }
  const std::string_view seconds = dialect == StoreDialect::old
                                       ? "toDateTime(intDiv(interval_start, 1000000000), 'UTC')"
                                       : "toDateTime(interval_start, 'UTC')";
  for (const auto& [name, function, unit] :
       {std::tuple{"traffic_by_minute", "toStartOfMinute", "minute"},
        std::tuple{"traffic_by_hour", "toStartOfHour", "hour"}}) {
    const std::string query = fmt::format(
        "SELECT sensor, day, interface, {}({}) AS {}, protocol, sum(packets) AS packet_count, "
        "sum(frame_bytes) AS byte_count FROM {}.timeline GROUP BY sensor, day, interface, {}, "
        "protocol",
        function, seconds, unit, database, unit);
    append_view(database, name, query, dialect, statements);
  }
}

const FoundColumn* find(const std::vector<FoundColumn>& there, std::string_view raw_table,
                        const StoreColumn& column) {
  const auto found = std::find_if(there.begin(), there.end(), [&](const FoundColumn& one) {
    return one.name == column.name && one.table == raw_table;
  });
  return found == there.end() ? nullptr : &*found;
}

Status check_type(const FoundColumn& found, StoreType type) {
  const TypeTexts texts = texts_of(type);
  if (found.type == texts.old || found.type == texts.modern) return done();
  return Error{fmt::format(
      "the column {} of the table {} has the type {}, and must have {}: name another database",
      printable(found.name), printable(found.table), printable(found.type), texts.modern)};
}

bool is_there(const std::vector<FoundColumn>& there, const StoreTable& table) {
  return std::any_of(there.begin(), there.end(),
                     [&](const FoundColumn& one) { return one.table == table.raw_name(); });
}

Status append_table(std::string_view database, const StoreTable& table, StoreDialect dialect,
                    const std::vector<FoundColumn>& there, std::vector<std::string>& statements) {
  if (!is_there(there, table)) {
    statements.push_back(create_table(database, table, dialect));
    return done();
  }
  for (const StoreColumn& column : table.columns) {
    const FoundColumn* const found = find(there, table.raw_name(), column);
    if (found == nullptr) {
      statements.push_back(fmt::format("ALTER TABLE {}.{} ADD COLUMN {}", database,
                                       table.raw_name(), definition_of(column, dialect)));
    } else if (Status checked = check_type(*found, column.type); !checked) {
      return checked;
    }
  }
  return done();
}

std::string_view take_until(std::string_view& text, char end) {
  const std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

}  // namespace

std::vector<StoreColumn> lead_columns() {
  return {{"batch", StoreType::number},
          {"sensor", StoreType::name},
          {"day", StoreType::day},
          {"begin", StoreType::time}};
}

std::vector<StoreColumn> columns_for(const tables::FieldInfo& field) {
  const std::string name(field.name);
  const StoreType type = type_for(field);
  if (type != StoreType::address) return {{name, type}};
  return {{name + "_v6", type}, {name + "_version", StoreType::small_number}};
}

std::string insert_statement(std::string_view database, std::string_view table,
                             const std::vector<StoreColumn>& columns) {
  std::string names;
  for (const StoreColumn& column : columns) {
    names += (names.empty() ? "" : ", ") + quoted(column.name);
  }
  return fmt::format("INSERT INTO {}.raw_{} ({}) FORMAT Native", database, table, names);
}

std::vector<StoreColumn> batch_columns() {
  std::vector<StoreColumn> columns = lead_columns();
  for (const char* name : {"length_ns", "run", "number", "after", "has_time", "last", "counted",
                           "lost", "filtered", "duplicates", "undecided", "packets", "frame_bytes",
                           "flows", "census_bytes", "census_hash"}) {
    columns.push_back({name, StoreType::number});
  }
  columns.push_back({"verdict", StoreType::name});
  columns.push_back({"program", StoreType::name});
  columns.push_back({"clock_synchronized", StoreType::optional_number});
  columns.push_back({"clock_estimated_error", StoreType::duration});
  columns.push_back({"clock_max_error", StoreType::duration});
  return columns;
}

std::vector<StoreColumn> ledger_columns() {
  std::vector<StoreColumn> columns = lead_columns();
  columns.push_back({"kind", StoreType::name});
  columns.push_back({"cause", StoreType::name});
  columns.push_back({"source", StoreType::text});
  columns.push_back({"packets", StoreType::optional_number});
  columns.push_back({"detail", StoreType::text});
  return columns;
}

std::vector<StoreColumn> census_columns() {
  std::vector<StoreColumn> columns = lead_columns();
  columns.push_back({"piece", StoreType::number});
  columns.push_back({"bytes", StoreType::text});
  return columns;
}

std::vector<StoreTable> store_tables() {
  return {
      {"batches", batch_columns(), "day, sensor, run, number, batch"},
      {"ledger", ledger_columns(), "day, sensor, begin, batch"},
      {"censuses", census_columns(), "day, batch, piece"},
      table_of("flows", tables::flow_fields(), tables::extra_flow_fields()),
      table_of("inner_flows", tables::inner_flow_fields()),
      table_of("connections", tables::connection_fields(), tables::extra_connection_fields()),
      table_of("timeline", tables::timeline_fields()),
      table_of("packet_sizes", tables::packet_size_fields()),
      table_of("files", tables::file_fields()),
  };
}

// Its types for times and addresses are not experimental since version 20.
Result<StoreDialect> dialect_of(std::string_view version) {
  constexpr int kFirstModern = 21;
  int major = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), major);
  const bool read = error == std::errc() && end != version.data() + version.size() && *end == '.';
  if (!read) return Error{"'" + printable(version.substr(0, 40)) + "' is no version of ClickHouse"};
  return major < kFirstModern ? StoreDialect::old : StoreDialect::modern;
}

std::string columns_question(std::string_view database) {
  return fmt::format(
      "SELECT table, name, type FROM system.columns WHERE database = '{}' AND table LIKE 'raw_%' "
      "FORMAT TSVRaw",
      database);
}

std::vector<FoundColumn> read_columns(std::string_view answer) {
  std::vector<FoundColumn> columns;
  while (!answer.empty()) {
    std::string_view line = take_until(answer, '\n');
    FoundColumn& column = columns.emplace_back();
    column.table = take_until(line, '\t');
    column.name = take_until(line, '\t');
    column.type = line;
  }
  return columns;
}

// Few values are sent as plain texts, from which the server makes its dictionary.
std::vector<BlockColumn> block_columns(std::string_view table,
                                       const std::vector<StoreColumn>& columns,
                                       const std::vector<FoundColumn>& there) {
  std::vector<BlockColumn> typed;
  const std::string raw_table = fmt::format("raw_{}", table);
  for (const StoreColumn& column : columns) {
    const FoundColumn* const found = find(there, raw_table, column);
    assert(found != nullptr);
    typed.push_back({column.name, column.type == StoreType::name ? "String" : found->type});
  }
  return typed;
}

Result<std::vector<std::string>> init_statements(std::string_view database, StoreDialect dialect,
                                                 const std::vector<FoundColumn>& there) {
  std::vector<std::string> statements{fmt::format("CREATE DATABASE IF NOT EXISTS {}", database)};
  for (const StoreTable& table : store_tables()) {
    Status appended = append_table(database, table, dialect, there, statements);
    if (!appended) return appended.error();
  }
  append_views(database, dialect, statements);
  return statements;
}

std::vector<std::string> ttl_statements(std::string_view database, unsigned days) {
  constexpr unsigned kLater = 2;  // servers look for old rows every few hours
  std::vector<std::string> statements;
  for (const StoreTable& table : store_tables()) {
    statements.push_back(fmt::format("ALTER TABLE {}.{} MODIFY TTL day + INTERVAL {} DAY", database,
                                     table.raw_name(),
                                     table.name == "batches" ? days : days + kLater));
  }
  return statements;
}

Status check_columns(const std::vector<FoundColumn>& there) {
  for (const StoreTable& table : store_tables()) {
    for (const StoreColumn& column : table.columns) {
      const FoundColumn* const found = find(there, table.raw_name(), column);
      if (found == nullptr) {
        return Error{
            fmt::format("the table {} {}", table.raw_name(),
                        is_there(there, table) ? "lacks the column " + column.name : "is missing")};
      }
      if (Status checked = check_type(*found, column.type); !checked) return checked;
    }
  }
  return done();
}

}  // namespace wirecensus::sink
