// The comparison with what was expected, or with what entered a device.
#include <fmt/core.h>

#include <algorithm>

#include "base/display_text.h"
#include "report/html/html_sections.h"
#include "report/html/html_table.h"
#include "tables/flow_difference_fields.h"
#include "text/comparison_text.h"

namespace wirecensus::report {
namespace {

using metrics::Comparison;
using metrics::ComparisonResult;

// A class of the style sheet; those of the verdict have the same colours.
std::string_view result_class(ComparisonResult result) {
  switch (result) {
    case ComparisonResult::equal: return "exact";
    case ComparisonResult::different: return "lossy";
    case ComparisonResult::unknown: break;
  }
  return "unknown";
}

std::string_view result_in_words(const Comparison& comparison) {
  switch (comparison.result()) {
    case ComparisonResult::equal:
      return comparison.transit ? "Every packet left as it entered."
                                : "Every flow was counted as expected.";
    case ComparisonResult::different:
      return comparison.transit ? "Not every packet left as it entered."
                                : "Not every flow was counted as expected.";
    case ComparisonResult::unknown: break;
  }
  return "No difference is known, but some packets could not be compared.";
}

std::vector<text::ComparisonLine> lines_of(const Comparison& comparison) {
  std::vector<text::ComparisonLine> lines = text::sides_lines(comparison);
  const auto more = comparison.transit ? text::transit_remarks(comparison)
                                       : text::difference_lines(comparison.difference);
  lines.insert(lines.end(), more.begin(), more.end());
  if (text::tells_where_lost(comparison)) {
    lines.push_back({"Where lost", text::where_lost_text(comparison)});
  }
  return lines;
}

void append_facts(std::string& html, const std::vector<text::ComparisonLine>& lines) {
  html += "<dl class=\"facts\">";
  for (const text::ComparisonLine& line : lines) {
    if (!line.label.empty()) html += fmt::format("<dt>{}</dt>", line.label);
    html += "<dd>";
    text::append_escaped(html, line.text);
    html += "</dd>\n";
  }
  html += "</dl>\n";
}

void append_differing_flows(std::string& html, const metrics::CensusDifference& difference) {
  if (difference.flows.empty()) return;
  const std::span<const metrics::FlowDifference> flows = difference.flows;
  const std::size_t shown = std::min(flows.size(), kMaxPageRows);
  html += "<h3>Flows that differ</h3>\n";
  append_table(html, "difference-table", tables::flow_difference_fields(), flows.first(shown));
  append_first_note(html, shown, flows.size(), "flows by difference in bytes",
                    "flow_differences.csv");
}

}  // namespace

void append_first_note(std::string& html, std::size_t shown, std::size_t all, std::string_view what,
                       std::string_view file) {
  if (shown == all) return;
  html += fmt::format("<p class=\"note\">Top {} of {} {}; all are in <code>{}</code>.</p>", shown,
                      grouped(all), what, file);
}

void append_comparison_link(std::string& html, const tables::ReportInput& input) {
  if (input.comparison) html += "<a href=\"#comparison\">Comparison</a>\n";
}

void append_comparison(std::string& html, const tables::ReportInput& input) {
  if (!input.comparison) return;
  const Comparison& comparison = *input.comparison;
  html += fmt::format(
      "<section id=\"comparison\" class=\"{}\">\n<h2>Comparison</h2>\n"
      "<p class=\"result\"><strong>{}</strong> {}</p>\n",
      result_class(comparison.result()), comparison_result_name(comparison.result()),
      result_in_words(comparison));
  if (!comparison.exact() && comparison.result() != ComparisonResult::unknown) {
    html +=
        "<p class=\"note\">This is not proven: not both counts are exact, or packets are "
        "undecided.</p>\n";
  }
  append_facts(html, lines_of(comparison));
  if (comparison.transit) {
    append_transit(html, *comparison.transit);
  } else {
    append_differing_flows(html, comparison.difference);
  }
  html += "</section>\n";
}

}  // namespace wirecensus::report
