// The tables of the store, made from the fields that make the result files, and the statements that
// create them.
//
// An attempt to send an interval has a number, its batch, in all of its rows. Tables raw_* take the
// rows of all attempts; raw_batches takes a row of an attempt when all its other rows are there.
// The views, which have the plain names, show the rows of one whole attempt per interval, so
// nothing is there twice or in part (docs/store.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sink/clickhouse/native_block.h"
#include "tables/field.h"

namespace wirecensus::sink {

enum class StoreType : std::uint8_t {
  number,           // UInt64
  optional_number,  // the same, or NULL
  optional_signed,  // Int64, or NULL
  small_number,     // UInt8
  text,             // String; empty if there is none
  name,             // the same, of few values
  address,          // 16 bytes; IPv4 as ::ffff:a.b.c.d
  time,             // nanoseconds since 1970
  optional_time,    // the same, or NULL
  duration,         // seconds with nine decimals, or NULL
  day,              // since 1970
};

// Both have the same bytes. 18.16 has no types for times and addresses.
enum class StoreDialect : std::uint8_t { old, modern };

struct StoreColumn {
  std::string name;
  StoreType type;
};

struct StoreTable {
  std::string name;  // of the view
  std::vector<StoreColumn> columns;
  std::string order;  // the sorting key

  std::string raw_name() const { return "raw_" + name; }
};

// The columns that begin the rows of all tables: of which attempt, sensor and interval they are.
std::vector<StoreColumn> lead_columns();

// Those of a field: of an address two, the second its version of IP ("src_ip_version").
std::vector<StoreColumn> columns_for(const tables::FieldInfo& field);

// `lead`, then the columns of fields.
template <typename Record>
std::vector<StoreColumn> columns_with(std::vector<StoreColumn> lead,
                                      std::span<const tables::Field<Record>> fields) {
  for (const tables::Field<Record>& field : fields) {
    for (StoreColumn& column : columns_for(field.info)) lead.push_back(std::move(column));
  }
  return lead;
}

// "INSERT INTO db.raw_flows (batch, ...) FORMAT Native"
std::string insert_statement(std::string_view database, std::string_view table,
                             const std::vector<StoreColumn>& columns);

std::vector<StoreColumn> batch_columns();   // of a whole attempt
std::vector<StoreColumn> ledger_columns();  // of its losses, doubts and remarks
std::vector<StoreColumn> census_columns();  // of a piece of the saved census

// All tables, with the columns of all options.
std::vector<StoreTable> store_tables();

// Of an answer to "SELECT version()". Error: it is none.
Result<StoreDialect> dialect_of(std::string_view version);

// The question for the columns that are there, and the answer to it, read.
struct FoundColumn {
  std::string table, name, type;
};
std::string columns_question(std::string_view database);
std::vector<FoundColumn> read_columns(std::string_view answer);

// The columns with the types that they have there: what is sent must name these, or would be
// converted. Precondition: check_columns(there).
std::vector<BlockColumn> block_columns(std::string_view table,
                                       const std::vector<StoreColumn>& columns,
                                       const std::vector<FoundColumn>& there);

// The statements that make the database what this version needs, of what is there. Error: a column
// is there with another type.
Result<std::vector<std::string>> init_statements(std::string_view database, StoreDialect dialect,
                                                 const std::vector<FoundColumn>& there);

// The statements that let the server remove what is older than so many days: batches first, so that
// what views show is whole. Precondition: the dialect is modern.
std::vector<std::string> ttl_statements(std::string_view database, unsigned days);

// Error: a table or column is missing, or has another type.
Status check_columns(const std::vector<FoundColumn>& there);

}  // namespace wirecensus::sink
