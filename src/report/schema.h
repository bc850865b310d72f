// The tables of the reports and the files that hold them, for `wirecensus schema`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tables/columns.h"

namespace wirecensus::report {

struct TableColumn : tables::ColumnInfo {
  std::string_view option;  // that it needs to be there; empty: it always is
};

struct Table {
  std::string_view name;  // the member of census.json; empty if it has none
  std::string_view row;   // what a row is: "flow", "address", ...
  std::vector<std::string_view> files;
  std::vector<TableColumn> columns;
  // Of its CSV file, where these are rows in it, as metrics are; otherwise empty.
  std::vector<TableColumn> csv_columns = {};
};

// The tables in the files that `formats` selects (the syntax of --formats, and
// flow_differences.csv); all tables if it is empty. The names of metrics are the same in every
// style. Errors: an unknown format, or one without tables. The result refers to static storage
// only. In the compact style there are the tables and files of JSON alone.
Result<std::vector<Table>> tables_of(std::string_view formats, tables::ColumnStyle style);

// Leaves out the columns that need an option which is not among `options`, long names without "--".
// Those of --epoch stay: tables_of() has them only where they are wanted.
void keep_columns_with(const std::vector<std::string>& options, std::vector<Table>& tables);

// Puts the column for the interface (--by interface) first, in the tables that have it.
void add_interface_column(tables::NameStyle names, std::vector<Table>& tables);

// For each table a heading and a text table of its columns; those that need an option behind a line
// with it.
std::string schema_text(const std::vector<Table>& tables);

}  // namespace wirecensus::report
