// The report files of a census: names, selection and writing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "metrics/census_difference.h"
#include "tables/report_input.h"

namespace wirecensus::report {

// A kind of report file; all are listed in formats.cpp. Static storage.
struct ReportFile;
using ReportFiles = std::vector<const ReportFile*>;

// "csv, json, ..., tables, all": the format names of --formats, for messages.
std::string format_names();

// One line per format with its name and files, for help.
std::string files_by_format();

// Parses --formats: a comma-separated list of formats ("csv"), single files ("timeline.csv"),
// "tables" (all CSV files) and "all"; or "none". Returns each file once, in the order of writing.
// Error: an unknown name; the message lists the known ones.
Result<ReportFiles> parse_formats(std::string_view list);

// The same for `-o -`, which writes exactly one file to standard output; "csv" is packet_flows.csv.
// Errors: an unknown name, or not exactly one file.
Result<ReportFiles> parse_stream_format(std::string_view list);

// "packet_flows.csv", ...
std::string_view file_name(const ReportFile& file);

// Whether the file is a picture, which needs a library that may be missing: see can_draw().
bool is_picture(const ReportFile& file);

// Whether pictures can be written here. Error: the message says what to install.
Status can_write_pictures();

// Whether a report file has this name, finished or not (OutputFile).
bool is_report_file(std::string_view name);

// Whether the file is only about connections (inspect::Depth::has_tcp).
bool needs_connections(const ReportFile& file);
// Whether the file is only about what is inside tunnels (TunnelRecords::counted).
bool needs_tunnels(const ReportFile& file);

// Writes `files` to `directory`, which is created if it does not exist, and returns their paths;
// those that the census has nothing for are left out. At
// most `threads` files are written at once; the contents do not depend on it. After an error, some
// files may have been replaced; each is complete or as before.
Result<std::vector<std::string>> write_reports(const tables::ReportInput& input,
                                               const ReportFiles& files,
                                               const std::string& directory, unsigned threads);

// Checks, before a count starts, whether `files` can be written to `directory`, as far as that can
// be known. Changes nothing: a temporary file is removed again.
Status probe_directory(const std::string& directory, const ReportFiles& files);

// Writes a file to `descriptor`, which stays open. Precondition: that of OutputFile::stream().
Status stream_report(const tables::ReportInput& input, const ReportFile& file, int descriptor);

// Writes the tables of a comparison to `directory`, which is created if needed, and returns their
// paths: flow_differences.csv, or transit_flows.csv and so on if contents were compared.
Result<std::vector<std::string>> write_comparison(const metrics::Comparison& comparison,
                                                  const std::string& directory);

// Writes flow_differences.csv to `descriptor`, as stream_report().
Status stream_differences(const metrics::CensusDifference& difference, int descriptor);

}  // namespace wirecensus::report
