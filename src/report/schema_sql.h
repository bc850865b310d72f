// The tables of the result files as SQL, for stores that take CSV: `wirecensus schema --sql`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/schema.h"

namespace wirecensus::report {

enum class SqlDialect : std::uint8_t { duckdb, clickhouse, sqlite };

// Parses "duckdb", "clickhouse" or "sqlite"; none for any other name.
std::optional<SqlDialect> sql_dialect(std::string_view name);

// A CREATE TABLE statement for each table, named as its CSV file is without ".csv". It has the
// columns of all options, so that the files of all runs fit when they are matched by name. A column
// is NOT NULL where no row of a file that has it is without a value. Counters stay unsigned, times
// and durations keep their nanoseconds; SQLite has no types for these: there times are text, and
// integers above 2^63 - 1 become floating-point numbers.
std::string schema_sql(const std::vector<Table>& tables, SqlDialect dialect);

}  // namespace wirecensus::report
