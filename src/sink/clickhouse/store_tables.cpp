#include "sink/clickhouse/store_tables.h"

#include <fmt/core.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <span>
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

std::string_view take_until(std::string_view& text, char end) {
  const std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

}  // namespace

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

const FoundColumn* find_column(const std::vector<FoundColumn>& there, std::string_view raw_table,
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
      "the column {} of the table {} has the type {}, and must have {}: name another database, "
      "or use the wirecensus that made it",
      printable(found.name), printable(found.table), printable(found.type), texts.modern)};
}

bool has_table(const std::vector<FoundColumn>& there, const StoreTable& table) {
  return std::any_of(there.begin(), there.end(),
                     [&](const FoundColumn& one) { return one.table == table.raw_name(); });
}

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
    names += fmt::format("{}`{}`", names.empty() ? "" : ", ", column.name);
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
    const FoundColumn* const found = find_column(there, raw_table, column);
    assert(found != nullptr);
    typed.push_back({column.name, column.type == StoreType::name ? "String" : found->type});
  }
  return typed;
}

Status check_columns(const std::vector<FoundColumn>& there) {
  for (const StoreTable& table : store_tables()) {
    for (const StoreColumn& column : table.columns) {
      const FoundColumn* const found = find_column(there, table.raw_name(), column);
      if (found == nullptr) {
        return Error{fmt::format(
            "the table {} {}", table.raw_name(),
            has_table(there, table) ? "lacks the column " + column.name : "is missing")};
      }
      if (Status checked = check_type(*found, column.type); !checked) return checked;
    }
  }
  return done();
}

}  // namespace wirecensus::sink
