// Which files a census becomes, and writing them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "metrics/census_difference.h"
#include "tables/report_input.h"

namespace wirecensus::report {

// One of the files there are; formats.cpp lists them.
struct ReportFile;
using ReportFiles = std::vector<const ReportFile*>;

// "csv, png, ...": what --formats takes beside names of files and "none".
std::string format_names();

// What each name writes: a line of the name and its files for each format, for help.
std::string files_by_format();

// The files that a list names, each once, in the order of their writing. It holds names of formats
// ("csv"), of single files ("timeline.csv"), "tables" (all CSV files) or "all"; or it is "none".
// The error names what there is.
Result<ReportFiles> parse_formats(std::string_view list);

// The one file that `-o -` writes to standard output; "csv" is packet_flows.csv there. The error
// says what to ask for instead.
Result<ReportFiles> parse_stream_format(std::string_view list);

std::string_view file_name(const ReportFile& file);

// Writes `files` into `directory`, which is made where it does not exist, and gives their paths. At
// most `threads` files are written at the same time; their bytes are the same for any number. After
// an error some files may be new; each is whole or as it was before.
Result<std::vector<std::string>> write_reports(const tables::ReportInput& input,
                                               const ReportFiles& files,
                                               const std::string& directory, unsigned threads);

// Whether these files can be written into `directory`, as far as that can be known before they are;
// leaves no trace. For the start of a count: its end is too late to learn that there is no place
// for what was counted.
Status probe_directory(const std::string& directory, const ReportFiles& files);

// Writes a file to a descriptor that stays open (OutputFile::stream).
Status stream_report(const tables::ReportInput& input, const ReportFile& file, int descriptor);

// Writes flow_differences.csv into `directory`, as above, and gives its path.
Result<std::string> write_differences(const metrics::CensusDifference& difference,
                                      const std::string& directory);

Status stream_differences(const metrics::CensusDifference& difference, int descriptor);

}  // namespace wirecensus::report
