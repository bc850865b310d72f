// The statements that make the tables and views of a store (store_tables.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sink/clickhouse/store_tables.h"

namespace wirecensus::sink {

// How a store is spread over servers.
struct StoreLayout {
  // Of the server's remote_servers: letters, digits and '_'. Empty: one server is the whole store.
  std::string cluster = {};
  bool replicated = false;  // of a cluster: servers keep copies of each other's rows

  // What the statements for the tables have behind their name.
  std::string everywhere() const { return replicated ? " ON CLUSTER " + cluster : ""; }
};

// The question for the layout that is there, and what follows from the answer. Error: it is there
// with another layout.
std::string layout_question(std::string_view database);
Status check_layout(std::string_view answer, const StoreLayout& layout);

// Which wirecensus has set a store up: a view of one row has its version, and how many columns its
// tables have, which only ever become more.
bool has_setup(std::string_view layout_answer);
std::string setup_question(std::string_view database);
// The version, if it knows columns that this one does not: what it made must not be made again as
// this one knows it. Otherwise empty.
std::string newer_setup(std::string_view answer);

// The statements that make the database what this version needs, of what is there. Error: a column
// is there with another type. Precondition: check_layout(), and newer_setup() is empty. `version`
// is that of this program.
Result<std::vector<std::string>> init_statements(std::string_view database, StoreDialect dialect,
                                                 const StoreLayout& layout,
                                                 const std::vector<FoundColumn>& there,
                                                 std::string_view version);

// The statements that let the server remove what is older than so many days: batches first, so that
// what views show is whole. Precondition: the dialect is modern.
std::vector<std::string> ttl_statements(std::string_view database, const StoreLayout& layout,
                                        unsigned days);

}  // namespace wirecensus::sink
