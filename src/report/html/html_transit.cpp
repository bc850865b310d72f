// What happened to packets between two points: outcomes, delays, flows.
#include <fmt/core.h>

#include <algorithm>

#include "base/display_text.h"
#include "report/html/html_sections.h"
#include "report/html/html_table.h"
#include "tables/transit_fields.h"
#include "text/comparison_text.h"

namespace wirecensus::report {
namespace {

using metrics::DelayHistogram;
using metrics::Transit;
using metrics::TransitFlow;

// The description of the column of transit_flows.csv that counts the same packets.
std::string_view meaning_of(const text::TransitOutcome& outcome) {
  for (const tables::Field<TransitFlow>& field : tables::transit_flow_fields()) {
    if (field.info.name == outcome.name) return field.info.description;
  }
  return {};
}

void append_outcome(std::string& html, const text::TransitOutcome& outcome) {
  html += fmt::format(
      "<tr><td data-value=\"{0}\">{1}</td>"
      "<td class=\"number\" data-value=\"{2}\" title=\"{3} packets\">{3}</td>",
      outcome.name, outcome.label, outcome.packets, grouped(outcome.packets));
  append_share_cell(html, ratio(outcome.packets, outcome.whole),
                    percent(outcome.packets, outcome.whole));
  html += fmt::format("<td class=\"number\" data-value=\"{0}\" title=\"{1} flows\">{1}</td><td>",
                      outcome.flows, grouped(outcome.flows));
  text::append_escaped(html, meaning_of(outcome));
  html += "</td></tr>\n";
}

void append_outcomes(std::string& html, const Transit& transit) {
  html += fmt::format(
      "<h3>What became of the packets: {} entered, {} left</h3>\n"
      "<div class=\"scroll\"><table id=\"outcome-table\" class=\"sortable\"><thead><tr>"
      "<th scope=\"col\" data-type=\"text\">Outcome</th>"
      "<th scope=\"col\" data-type=\"integer\">Packets</th>"
      "<th scope=\"col\" data-type=\"decimal\">Share <small>of those that entered</small></th>"
      "<th scope=\"col\" data-type=\"integer\">Flows</th>"
      "<th scope=\"col\" data-type=\"text\">Meaning</th></tr></thead><tbody>\n",
      grouped(transit.counts.entered), grouped(transit.counts.left));
  for (const text::TransitOutcome& outcome : text::transit_outcomes(transit)) {
    append_outcome(html, outcome);
  }
  html += "</tbody></table></div>\n";
}

// The switch between scales, of a chart of packets.
constexpr std::string_view kScaleSwitch =
    "<div class=\"switch\" role=\"group\" aria-label=\"Scale of the number of packets\">"
    "<button type=\"button\" data-scale=\"linear\" aria-pressed=\"true\">linear</button>"
    "<button type=\"button\" data-scale=\"logarithmic\" aria-pressed=\"false\">logarithmic</button>"
    "</div>\n";

// What the timeline counts as lost: of a packet that did not leave as it entered it is known only
// by flow whether it left changed.
std::string_view lost_in_words(const Transit& transit) {
  return transit.counts.changed == 0 ? "lost" : "lost or changed";
}

void append_loss_chart(std::string& html, const Transit& transit) {
  if (transit.timeline.intervals().empty()) return;
  html += fmt::format(
      "<div id=\"loss\" class=\"needs-script\" hidden>\n<h3>Loss over time</h3>\n"
      "<div class=\"controls\">\n{}"
      "<button type=\"button\" id=\"loss-zoom-in\">Zoom in</button>\n"
      "<button type=\"button\" id=\"loss-zoom-out\">Zoom out</button>\n"
      "<button type=\"button\" id=\"loss-zoom-reset\" disabled>Whole time</button>\n</div>\n"
      "<ul class=\"legend\"><li><span><span class=\"swatch entered\"></span>entered</span></li>"
      "<li><span><span class=\"swatch lost\"></span>of these, {}</span></li></ul>\n"
      "<div class=\"chart\" id=\"loss-chart\"></div>\n"
      "<p class=\"hint\" id=\"loss-hint\"></p>\n</div>\n",
      kScaleSwitch, lost_in_words(transit));
}

void append_delay(std::string& html, std::string_view name, std::string_view label,
                  Duration delay) {
  html += fmt::format(
      "<div title=\"{0} seconds\"><dt>{1}</dt>"
      "<dd data-name=\"{2}\" data-value=\"{0}\">{3}<small>{0} s</small></dd></div>\n",
      duration_text(delay), label, name, readable_duration(delay));
}

void append_delays(std::string& html, const DelayHistogram& delays) {
  if (delays.count() == 0) return;
  html += "<h3>Delay</h3>\n<dl class=\"totals\">\n";
  append_delay(html, "delay_min", "Minimum", delays.min());
  append_delay(html, "delay_median", "Median", delays.percentile(50));
  append_delay(html, "delay_p99", "99 % within", delays.percentile(99));
  append_delay(html, "delay_max", "Maximum", delays.max());
  html += fmt::format(
      "</dl>\n<div id=\"delays\" class=\"needs-script\" hidden>\n<div class=\"controls\">\n{}</div>"
      "\n<div class=\"chart\" id=\"delay-chart\"></div>\n"
      "<p class=\"hint\">Packets by their delay. The left and right arrow keys move between "
      "bars.</p>\n</div>\n",
      kScaleSwitch);
}

void append_flows_through(std::string& html, const Transit& transit) {
  if (transit.flows.empty()) return;
  const std::span<const TransitFlow> flows = transit.flows;
  const std::size_t shown = std::min(flows.size(), kMaxPageRows);
  html += "<h3>Flows from point to point</h3>\n";
  append_table(html, "transit-table", tables::transit_flow_fields(), flows.first(shown));
  append_first_note(html, shown, flows.size(),
                    "flows by packets that did not leave as they entered", "transit_flows.csv");
}

void append_rewritten_flows(std::string& html, const Transit& transit) {
  if (transit.rewritten.empty()) return;
  const std::span<const metrics::RewrittenFlow> flows = transit.rewritten;
  const std::size_t shown = std::min(flows.size(), kMaxPageRows);
  html += "<h3>Rewritten flows</h3>\n";
  append_table(html, "rewritten-table", tables::rewritten_flow_fields(), flows.first(shown));
  append_first_note(html, shown, flows.size(), "rewritten flows by packets",
                    "transit_rewritten.csv");
}

}  // namespace

void append_transit(std::string& html, const Transit& transit) {
  append_outcomes(html, transit);
  append_loss_chart(html, transit);
  append_delays(html, transit.delays);
  append_flows_through(html, transit);
  append_rewritten_flows(html, transit);
}

}  // namespace wirecensus::report
