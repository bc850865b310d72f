// The sections on what was seen inside packets: names, and the flows in tunnels.
#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "report/html/html_sections.h"
#include "report/html/html_table.h"
#include "tables/depth/inner_flow_fields.h"
#include "tables/depth/name_fields.h"

namespace wirecensus::report {
namespace {

// Appends a section with the first rows of a table whose rows are made by row_of(element).
template <typename Row, typename Elements, typename RowOf>
void append_depth_section(std::string& html, std::string_view id, std::string_view title,
                          std::span<const tables::Field<Row>> fields, const Elements& elements,
                          RowOf row_of) {
  const std::size_t shown = std::min(elements.size(), kMaxPageRows);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < shown; ++i) rows.push_back(row_of(elements[i]));
  html += fmt::format("<section id=\"{}s\">\n<h2>{}</h2>\n", id, title);
  if (rows.empty()) html += "<p class=\"note\">There are none.</p>\n";
  append_table<Row>(html, fmt::format("{}-table", id), fields, rows);
}

void append_end(std::string& html, std::string_view note) {
  html += fmt::format("<p class=\"note\">{}</p>\n</section>\n", note);
}

}  // namespace

void append_names_link(std::string& html, const tables::ReportInput& input) {
  if (input.names_seen() != nullptr) html += "<a href=\"#names\">Names</a>\n";
}

void append_names(std::string& html, const tables::ReportInput& input) {
  if (input.names_seen() == nullptr) return;
  const auto order = tables::name_order(*input.names_seen());
  append_depth_section(html, "name", "Names", tables::name_fields(), order, [](const auto* entry) {
    return tables::NameRow{entry->first, entry->second};
  });
  append_first_note(html, std::min(order.size(), kMaxPageRows), order.size(),
                    "names, in the order of how often they were seen", "names.csv");
  append_end(html, "A name is what somebody has sent: never proof of identity.");
}

void append_tunnels_link(std::string& html, const tables::ReportInput& input) {
  if (input.has_tunnels()) html += "<a href=\"#tunnels\">Tunnels</a>\n";
}

void append_tunnels(std::string& html, const tables::ReportInput& input) {
  if (!input.has_tunnels()) return;
  const auto order = tables::inner_flow_order(input.census().depth.tunnels);
  append_depth_section(html, "tunnel", "Tunnels", tables::inner_flow_fields_of(input), order,
                       [&](const inspect::InnerFlow* flow) { return input.inner_flow_row(*flow); });
  append_first_note(html, std::min(order.size(), kMaxPageRows), order.size(),
                    "inner flows, in the order of their IP bytes", "inner_flows.csv");
  append_end(
      html,
      "The flows of the innermost IP packets. What carries them is in the list of flows, with "
      "the packets of which nothing inside can be seen.");
}

}  // namespace wirecensus::report
