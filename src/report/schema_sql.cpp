#include "report/schema_sql.h"

#include <fmt/core.h>

namespace wirecensus::report {
namespace {

using tables::FieldType;

// The types of one store.
struct SqlTypes {
  std::string_view unsigned_integer;
  std::string_view signed_integer;
  std::string_view nanoseconds;  // a number of seconds with nine decimals, below 2^63 ns
  std::string_view text;
  std::string_view timestamp;
};

constexpr SqlTypes kDuckdb{"UBIGINT", "BIGINT", "DECIMAL(20,9)", "VARCHAR", "TIMESTAMP_NS"};
constexpr SqlTypes kClickhouse{"UInt64", "Int64", "Decimal(20, 9)", "String",
                               "DateTime64(9, 'UTC')"};
constexpr SqlTypes kSqlite{"INTEGER", "INTEGER", "REAL", "TEXT", "TEXT"};

const SqlTypes& types_of(SqlDialect dialect) {
  switch (dialect) {
    case SqlDialect::duckdb: return kDuckdb;
    case SqlDialect::clickhouse: return kClickhouse;
    case SqlDialect::sqlite: break;
  }
  return kSqlite;
}

std::string_view type_of(FieldType type, const SqlTypes& types) {
  switch (type) {
    case FieldType::integer:
    case FieldType::counter: return types.unsigned_integer;
    case FieldType::signed_integer: return types.signed_integer;
    case FieldType::decimal:  // only --names zeek has decimals in rows: times
    case FieldType::duration: return types.nanoseconds;
    case FieldType::timestamp: return types.timestamp;
    case FieldType::text:
    case FieldType::address: break;
  }
  return types.text;
}

std::string column_type(const TableColumn& column, SqlDialect dialect) {
  const std::string_view type = type_of(column.type, types_of(dialect));
  const bool always = column.type == FieldType::counter && column.option.empty();
  if (dialect == SqlDialect::clickhouse)
    return always ? std::string(type) : fmt::format("Nullable({})", type);
  return fmt::format("{}{}", type, always ? " NOT NULL" : "");
}

// "bytes; with --tunnels": what the name does not say.
std::string comment_of(const TableColumn& column) {
  std::string comment(column.unit);
  if (column.option.empty()) return comment;
  return fmt::format("{}{}with {}", comment, comment.empty() ? "" : "; ", column.option);
}

// Names are quoted: "left" is a word of SQL, and those of ECS have dots. None has a quote.
std::string column_lines(const std::vector<TableColumn>& columns, SqlDialect dialect) {
  std::string lines;
  for (const TableColumn& column : columns) {
    const bool last = &column == &columns.back();
    const std::string comment = comment_of(column);
    lines += fmt::format("  \"{}\" {}{}{}{}\n", column.name, column_type(column, dialect),
                         last ? "" : ",", comment.empty() ? "" : "  -- ", comment);
  }
  return lines;
}

std::string_view table_name(const Table& table) {
  const std::string_view file = table.files.front();
  return file.substr(0, file.rfind('.'));
}

}  // namespace

std::optional<SqlDialect> sql_dialect(std::string_view name) {
  if (name == "duckdb") return SqlDialect::duckdb;
  if (name == "clickhouse") return SqlDialect::clickhouse;
  if (name == "sqlite") return SqlDialect::sqlite;
  return std::nullopt;
}

std::string schema_sql(const std::vector<Table>& tables, SqlDialect dialect) {
  const std::string_view end =
      dialect == SqlDialect::clickhouse ? ") ENGINE = MergeTree ORDER BY tuple();\n" : ");\n";
  std::string text;
  for (const Table& table : tables) {
    const auto& columns = table.csv_columns.empty() ? table.columns : table.csv_columns;
    text += fmt::format("{}-- {}: one row per {}\nCREATE TABLE IF NOT EXISTS \"{}\" (\n{}{}",
                        text.empty() ? "" : "\n", table.files.front(), table.row, table_name(table),
                        column_lines(columns, dialect), end);
  }
  return text;
}

}  // namespace wirecensus::report
