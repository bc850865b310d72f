// The tables of the store, made from the fields that make the result files.
//
// An attempt to send an interval has a number, its batch, in all of its rows. Tables raw_* take the
// rows of all attempts; raw_batches takes a row of an attempt when all its other rows are there.
// The views, which have the plain names, show the rows of one whole attempt per interval, so
// nothing is there twice or in part (docs/store.md). Of a cluster, each server has these views as
// local_*, and the plain names are tables that ask all servers, as all_raw_* ask for raw_*.
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

struct TypeTexts {
  std::string_view old, modern, codec;  // the codec is of modern ones
};
TypeTexts texts_of(StoreType type);

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

// Of a cluster alone: the batches of all servers, of all attempts; and, where servers keep copies,
// their system.replicas.
inline constexpr std::string_view kAllBatches = "all_raw_batches";
inline constexpr std::string_view kAllReplicas = "all_replicas";

// Of an answer to "SELECT version()". Error: it is none.
Result<StoreDialect> dialect_of(std::string_view version);

// The question for the columns that are there, and the answer to it, read.
struct FoundColumn {
  std::string table, name, type;
};
std::string columns_question(std::string_view database);
std::vector<FoundColumn> read_columns(std::string_view answer);

// Null if it is not there.
const FoundColumn* find_column(const std::vector<FoundColumn>& there, std::string_view raw_table,
                               const StoreColumn& column);
bool has_table(const std::vector<FoundColumn>& there, const StoreTable& table);
Status check_type(const FoundColumn& found, StoreType type);  // error: it has another

// The columns with the types that they have there: what is sent must name these, or would be
// converted. Precondition: check_columns(there).
std::vector<BlockColumn> block_columns(std::string_view table,
                                       const std::vector<StoreColumn>& columns,
                                       const std::vector<FoundColumn>& there);

// Error: a table or column is missing, or has another type.
Status check_columns(const std::vector<FoundColumn>& there);

}  // namespace wirecensus::sink
