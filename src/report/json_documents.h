// Small JSON documents, built in memory: the ledger, sources, schema and texts from outside. Tables
// are streamed instead (json_rows.h). Only json_documents.cpp uses nlohmann-json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ledger.h"
#include "report/schema.h"
#include "tables/link_rows.h"

namespace wirecensus::report {

// Each returns valid JSON in ASCII. Texts may hold any bytes (file and interface names); invalid
// UTF-8 becomes U+FFFD.
std::string json_text(std::string_view text);
std::string json_array(const std::vector<std::string>& texts);
std::string ledger_json(const Ledger& ledger);

// The output of `wirecensus schema --json`.
std::string schema_json(const std::vector<Table>& tables);

// The output of `wirecensus schema links --json`.
std::string links_json(const std::vector<tables::LinkRow>& links);

}  // namespace wirecensus::report
