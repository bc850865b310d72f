// census.json, all tables in one document, and flows.ndjson, one flow per line (RFC 8259).
#pragma once

#include "base/output_file.h"
#include "base/result.h"
#include "tables/report_input.h"

namespace wirecensus::report {

// The version of census.json. It is incremented by changes that can break a reader; new members do
// not.
inline constexpr int kCensusJsonVersion = 1;

// Failed writes are reported by OutputFile::commit(). May be called from several threads at once,
// for different files.
Status write_census_json(const tables::ReportInput& input, OutputFile& file);
Status write_connections_ndjson(const tables::ReportInput& input, OutputFile& file);
Status write_inner_flows_ndjson(const tables::ReportInput& input,
                                OutputFile& file);  // inner_flows.ndjson
Status write_flows_ndjson(const tables::ReportInput& input, OutputFile& file);

}  // namespace wirecensus::report
