// census.json, all tables in one document, and flows.ndjson, a flow a line.
#pragma once

#include "base/output_file.h"
#include "base/result.h"
#include "tables/report_input.h"

namespace wirecensus::report {

// The version of census.json. It rises when a reader of the former one could go wrong; members that
// are added do not count.
inline constexpr int kCensusJsonVersion = 1;

// Failed writes show at OutputFile::commit().
Status write_census_json(const tables::ReportInput& input, OutputFile& file);
Status write_flows_ndjson(const tables::ReportInput& input, OutputFile& file);

}  // namespace wirecensus::report
