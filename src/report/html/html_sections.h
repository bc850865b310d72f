// What the parts of report.html hold. Each is appended as HTML, or as JSON for the page's scripts.
#pragma once

#include <cstddef>
#include <string>

#include "tables/report_input.h"

namespace wirecensus::report {

// How many rows there are of what the page shows in part.
inline constexpr std::size_t kMaxPageFlows = 10'000;
inline constexpr std::size_t kMaxPageRows = 100;  // conversations, addresses, protocols

// Of what, when, how much, and whether the count is exact.
void append_page_title(std::string& html, const tables::ReportInput& input);
void append_sources(std::string& html, const tables::ReportInput& input);
void append_verdict(std::string& html, const tables::ReportInput& input);
void append_totals(std::string& html, const tables::ReportInput& input);
void append_metrics(std::string& html, const tables::ReportInput& input);  // rows

// Tables, whole.
void append_protocols(std::string& html, const tables::ReportInput& input);
void append_conversations(std::string& html, const tables::ReportInput& input);
void append_addresses(std::string& html, const tables::ReportInput& input);
void append_issues(std::string& html, const tables::ReportInput& input);
void append_flow_header(std::string& html, const tables::ReportInput& input);  // cells

// Data of the charts.
void append_timeline_data(std::string& json, const tables::ReportInput& input);
void append_size_data(std::string& json, const tables::ReportInput& input);
// The flows with most bytes: as many as `room` bytes hold, and no more than kMaxPageFlows.
void append_flow_data(std::string& json, const tables::ReportInput& input, std::size_t room);

}  // namespace wirecensus::report
