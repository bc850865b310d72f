#include "report/html/html_report.h"

#include <string>
#include <string_view>

#include "report/html/html_assets.h"
#include "report/html/html_sections.h"
#include "report/html/html_template.h"

namespace wirecensus::report {
namespace {

void append_flows(std::string& html, const tables::ReportInput& input) {
  constexpr std::size_t kReserve = 2'000;  // bytes for the rest of the page after the flows
  append_flow_data(html, input, kMaxPageBytes - std::min(kMaxPageBytes, html.size() + kReserve));
}

template <const std::string_view& text>
void append_asset(std::string& html, const tables::ReportInput&) {
  html += text;
}

// A page with a comparison runs one script more.
void append_script(std::string& html, const tables::ReportInput& input) {
  html += html_assets::shared_script;
  html += html_assets::page_script;
  if (input.comparison) html += html_assets::comparison_script;
}

void append_script_hash(std::string& html, const tables::ReportInput& input) {
  html += input.comparison ? html_assets::comparison_script_hash : html_assets::report_script_hash;
}

constexpr TemplatePart<tables::ReportInput> kParts[] = {
    {"style", append_asset<html_assets::style>},
    {"style-hash", append_asset<html_assets::style_hash>},
    {"dark-style", append_asset<html_assets::dark_style>},
    {"dark-style-hash", append_asset<html_assets::dark_style_hash>},
    {"script", append_script},
    {"script-hash", append_script_hash},
    {"title", append_page_title},
    {"sources", append_sources},
    {"verdict", append_verdict},
    {"totals", append_totals},
    {"metrics", append_metrics},
    {"comparison-link", append_comparison_link},
    {"comparison", append_comparison},
    {"tcp-link", append_tcp_link},
    {"tcp", append_tcp},
    {"names-link", append_names_link},
    {"names", append_names},
    {"tunnels-link", append_tunnels_link},
    {"tunnels", append_tunnels},
    {"interfaces", append_interfaces},
    {"files", append_files},
    {"protocols", append_protocols},
    {"conversations", append_conversations},
    {"addresses", append_addresses},
    {"issues", append_issues},
    {"flow-header", append_flow_header},
    {"timeline-data", append_timeline_data},
    {"size-data", append_size_data},
    {"comparison-data", append_comparison_data},
    {"flow-data", append_flows},
};

}  // namespace

Status write_html(const tables::ReportInput& input, OutputFile& file) {
  file.append(fill_template<tables::ReportInput>(html_assets::page_template, kParts, input));
  return done();
}

}  // namespace wirecensus::report
