#include "report/html/html_report.h"

#include <string>
#include <string_view>

#include "report/html/html_assets.h"
#include "report/html/html_sections.h"

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
  html += html_assets::script;
  if (input.comparison) html += html_assets::comparison_script;
}

void append_script_hash(std::string& html, const tables::ReportInput& input) {
  html += input.comparison ? html_assets::comparison_script_hash : html_assets::script_hash;
}

struct Section {
  std::string_view name;  // {{name}} in the template
  void (*append)(std::string& html, const tables::ReportInput& input);
};

constexpr Section kSections[] = {
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
    {"interfaces", append_interfaces},
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

// Replaces `marker`, which is {{name}}; an unknown one is kept, so that the error is visible.
void append_section(std::string& html, std::string_view marker, const tables::ReportInput& input) {
  const std::string_view name = marker.substr(2, marker.size() - 4);
  for (const Section& section : kSections) {
    if (section.name == name) return section.append(html, input);
  }
  html += marker;
}

}  // namespace

Status write_html(const tables::ReportInput& input, OutputFile& file) {
  std::string html;
  std::string_view rest = html_assets::page_template;
  while (true) {
    const std::size_t begin = rest.find("{{");
    html += rest.substr(0, begin);
    if (begin == rest.npos) break;
    const std::size_t end = rest.find("}}", begin) + 2;
    append_section(html, rest.substr(begin, end - begin), input);
    rest.remove_prefix(end);
  }
  file.append(html);
  return done();
}

}  // namespace wirecensus::report
