// Small JSON documents: what a census holds beside its tables, and texts from outside. They are
// made whole; tables are not (json_rows.h). nlohmann-json is used here alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ledger.h"
#include "report/schema.h"
#include "tables/link_rows.h"

namespace wirecensus::report {

// Always valid JSON in ASCII: file and interface names may hold any bytes, of which those that are
// no UTF-8 become U+FFFD.
std::string json_text(std::string_view text);
std::string json_array(const std::vector<std::string>& texts);
std::string ledger_json(const Ledger& ledger);

// What `wirecensus schema --json` prints.
std::string schema_json(const std::vector<Table>& tables);

// What `wirecensus schema links --json` prints.
std::string links_json(const std::vector<tables::LinkRow>& links);

}  // namespace wirecensus::report
