#include "view/difference_summary.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/display_text.h"
#include "text/check.h"
#include "view/comparison_lines.h"
#include "view/transit_summary.h"

namespace wirecensus::view {
namespace {

// The outcome of a flow: "2 of 4 packets" and so on.
std::string fate_text(const metrics::FlowDifference& flow) {
  const flow::FlowCounters& expected = flow.expected;
  const flow::FlowCounters& found = flow.counted;
  if (flow.change() == metrics::FlowChange::lost)
    return counted(expected.packets, "packet", "packets");
  if (flow.change() == metrics::FlowChange::gained)
    return counted(found.packets, "packet", "packets");
  if (expected.packets != found.packets) {
    return fmt::format("{} of {}", grouped(found.packets),
                       counted(expected.packets, "packet", "packets"));
  }
  if (expected.frame_bytes != found.frame_bytes) {
    return fmt::format("{} of {}", grouped(found.frame_bytes),
                       counted(expected.frame_bytes, "byte", "bytes"));
  }
  return "different sizes or layers";
}

std::string row_text(const metrics::FlowDifference& flow) {
  return fmt::format("{:<7} {}: {}", metrics::flow_change_name(flow.change()), flow_text(flow.key),
                     fate_text(flow));
}

void add_flows(Page& page, const std::vector<metrics::FlowDifference>& flows) {
  if (flows.empty()) return;
  page.gap();
  page.line("Flows", "most bytes of difference first");
  for (std::size_t i = 0; i < std::min(flows.size(), kMaxRows); ++i) {
    page.paragraph("", row_text(flows[i]));
  }
  if (flows.size() > kMaxRows) page.line("", fmt::format("and {} more", flows.size() - kMaxRows));
  page.gap();
}

}  // namespace

std::string difference_text(const metrics::Comparison& comparison, const SummaryStyle& style) {
  if (comparison.transit) return transit_text(comparison, style);
  const metrics::CensusDifference& difference = comparison.difference;
  Page page(style.width, style.color);
  add_sides(page, comparison);
  add_lines(page, text::difference_lines(difference));
  add_flows(page, difference.flows);
  add_where_lost(page, comparison);
  add_result(page, comparison.result());
  return page.text();
}

std::string difference_line(const metrics::Comparison& comparison) {
  if (comparison.transit) return text::transit_line(comparison.transit->counts);
  const metrics::ChangeSum all = comparison.difference.all();
  std::string text = fmt::format("{} missing, {} extra, {} changed",
                                 counted(all.missing.packets, "packet", "packets"),
                                 grouped(all.surplus.packets), counted(all.flows, "flow", "flows"));
  if (comparison.undecided() > 0) {
    text +=
        "; " + counted(comparison.undecided(), "packet", "packets") + " undecided by the filter";
  }
  if (comparison.attribution) text += "; where lost: " + text::where_lost_text(comparison);
  return text;
}

}  // namespace wirecensus::view
