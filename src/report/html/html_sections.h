// The parts of report.html. Each function appends one, as escaped HTML or as JSON for the scripts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tables/report_input.h"

namespace wirecensus::report {

// Maximum number of rows in the page.
inline constexpr std::size_t kMaxPageFlows = 10'000;
inline constexpr std::size_t kMaxPageRows = 100;  // conversations, addresses, names, ...

// The head: sources, time range, verdict and totals.
void append_page_title(std::string& html, const tables::ReportInput& input);
void append_sources(std::string& html, const tables::ReportInput& input);
void append_verdict(std::string& html, const tables::ReportInput& input);
void append_totals(std::string& html, const tables::ReportInput& input);
void append_metrics(std::string& html, const tables::ReportInput& input);  // rows

// The comparison with what was expected: nothing of it without one.
void append_comparison_link(std::string& html, const tables::ReportInput& input);
void append_comparison(std::string& html, const tables::ReportInput& input);       // a section
void append_comparison_data(std::string& html, const tables::ReportInput& input);  // a script

// The part of that section on packets that were matched between two points.
void append_transit(std::string& html, const metrics::Transit& transit);

// Which TCP connections suffer: nothing without --tcp.
void append_tcp_link(std::string& html, const tables::ReportInput& input);
void append_tcp(std::string& html, const tables::ReportInput& input);  // a section

// What was seen inside: names and tunnels; nothing without --names-seen and --tunnels.
void append_names_link(std::string& html, const tables::ReportInput& input);
void append_names(std::string& html, const tables::ReportInput& input);  // a section
void append_tunnels_link(std::string& html, const tables::ReportInput& input);
void append_tunnels(std::string& html, const tables::ReportInput& input);  // a section

// A note if not all of `all` rows are shown, with the order of `what` and the file that has all.
void append_first_note(std::string& html, std::size_t shown, std::size_t all, std::string_view what,
                       std::string_view file);

// Whole tables, except where noted.
void append_interfaces(std::string& html,
                       const tables::ReportInput& input);                // a section, if several
void append_files(std::string& html, const tables::ReportInput& input);  // the same
void append_protocols(std::string& html, const tables::ReportInput& input);
void append_conversations(std::string& html, const tables::ReportInput& input);
void append_addresses(std::string& html, const tables::ReportInput& input);
void append_issues(std::string& html, const tables::ReportInput& input);
void append_flow_header(std::string& html, const tables::ReportInput& input);  // cells

// Data of the charts; null if there is none.
void append_timeline_data(std::string& json, const metrics::Timeline& timeline);
void append_timeline_data(std::string& json, const tables::ReportInput& input);
void append_size_data(std::string& json, const tables::ReportInput& input);
// The flows with the most bytes: as many as fit in `room` bytes, at most kMaxPageFlows.
void append_flow_data(std::string& json, const tables::ReportInput& input, std::size_t room);

}  // namespace wirecensus::report
