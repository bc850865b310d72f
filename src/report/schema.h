// Which tables there are, and which files hold each: what `wirecensus schema` tells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tables/columns.h"

namespace wirecensus::report {

struct Table {
  std::string_view name;  // of the member of census.json; empty where it is not there
  std::string_view row;   // what has a row
  std::vector<std::string_view> files;
  std::vector<tables::ColumnInfo> columns;
};

// The tables in the files that a list of formats names, as --formats takes it; of all files where
// it is empty. Errors: there is no such format, or it has no tables.
Result<std::vector<Table>> tables_of(std::string_view formats, tables::NameStyle names);

// For a person: a table of each table's columns.
std::string schema_text(const std::vector<Table>& tables);

}  // namespace wirecensus::report
