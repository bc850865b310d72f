// Comma-separated values, RFC 4180 with one difference: lines end in LF, because sort, cut, awk and
// git treat the CR of CRLF as part of the last value. Readers of RFC 4180 files accept both. Only
// texts from outside need quotes: other texts are names from closed lists (base/protocol.h); a test
// checks all of them.
#pragma once

#include "base/output_file.h"
#include "base/result.h"
#include "metrics/census_difference.h"
#include "tables/report_input.h"

namespace wirecensus::report {

// Each function appends a header and one line per record. Failed writes are reported by
// OutputFile::commit(). May be called from several threads at once, for different files.
Status write_metrics_csv(const tables::ReportInput& input, OutputFile& file);  // packet_metrics.csv
Status write_flows_csv(const tables::ReportInput& input, OutputFile& file);    // packet_flows.csv
// names.csv: a header alone if names were not asked for. The same rows with --by.
Status write_names_csv(const tables::ReportInput& input, OutputFile& file);
Status write_addresses_csv(const tables::ReportInput& input, OutputFile& file);  // ip_flows.csv
Status write_inner_flows_csv(const tables::ReportInput& input,
                             OutputFile& file);  // inner_flows.csv
Status write_conversations_csv(const tables::ReportInput& input,
                               OutputFile& file);  // conversations.csv
// Of counts with connections (inspect::Depth::has_tcp): connections.csv and tcp_health.csv.
Status write_connections_csv(const tables::ReportInput& input, OutputFile& file);
Status write_tcp_health_csv(const tables::ReportInput& input, OutputFile& file);
Status write_protocols_csv(const tables::ReportInput& input, OutputFile& file);  // protocols.csv
Status write_timeline_csv(const tables::ReportInput& input, OutputFile& file);   // timeline.csv
Status write_packet_sizes_csv(const tables::ReportInput& input,
                              OutputFile& file);                             // packet_sizes.csv
Status write_files_csv(const tables::ReportInput& input, OutputFile& file);  // files.csv
Status write_differences_csv(const metrics::CensusDifference& difference,
                             OutputFile& file);  // flow_differences.csv
Status write_transit_flows_csv(const metrics::Transit& transit, OutputFile& file);
Status write_transit_delays_csv(const metrics::Transit& transit, OutputFile& file);
Status write_rewritten_flows_csv(const metrics::Transit& transit, OutputFile& file);

}  // namespace wirecensus::report
