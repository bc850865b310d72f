#include "view/transit_summary.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/display_text.h"
#include "view/comparison_lines.h"

namespace wirecensus::view {
namespace {

using metrics::Transit;
using metrics::TransitCounts;
using metrics::TransitFlow;

std::string packets_text(std::uint64_t packets) { return counted(packets, "packet", "packets"); }

// "7 packets (0.1 %) in 3 flows"
std::string outcome_text(const text::TransitOutcome& outcome) {
  if (outcome.packets == 0) return "nothing";
  return fmt::format("{} ({}) in {}", packets_text(outcome.packets),
                     percent(outcome.packets, outcome.whole),
                     counted(outcome.flows, "flow", "flows"));
}

void add_outcomes(Page& page, const Transit& transit) {
  for (const text::TransitOutcome& outcome : text::transit_outcomes(transit)) {
    page.line(outcome.label, outcome_text(outcome));
  }
}

void add_delays(Page& page, const Transit& transit) {
  if (transit.delays.count() == 0) return;
  const metrics::DelayHistogram& delays = transit.delays;
  page.line("Delay",
            fmt::format("min {}, median {}, 99 % within {}, max {}",
                        readable_duration(delays.min()), readable_duration(delays.percentile(50)),
                        readable_duration(delays.percentile(99)), readable_duration(delays.max())));
}

std::string fate_text(const TransitCounts& counts) {
  std::string text;
  const auto add = [&](std::uint64_t packets, std::string_view what) {
    if (packets == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(packets), what);
  };
  add(counts.lost, "lost");
  add(counts.changed, "changed");
  add(counts.duplicated, "duplicated");
  add(counts.gained, "gained");
  add(counts.reordered, "reordered");
  return fmt::format("{} of {}", text, packets_text(counts.entered));
}

void add_flows(Page& page, const Transit& transit) {
  const auto harmed = static_cast<std::size_t>(
      std::count_if(transit.flows.begin(), transit.flows.end(),
                    [](const TransitFlow& flow) { return !flow.counts.unharmed(); }));
  if (harmed == 0) return;
  page.gap();
  page.line("Flows", "most packets that did not leave as they entered first");
  for (std::size_t i = 0; i < std::min(harmed, kMaxRows); ++i) {
    const TransitFlow& flow = transit.flows[i];  // they are sorted so
    page.paragraph("", fmt::format("{}: {}", flow_text(flow.key), fate_text(flow.counts)));
  }
  if (harmed > kMaxRows) page.line("", fmt::format("and {} more", grouped(harmed - kMaxRows)));
  page.gap();
}

void add_rewritten(Page& page, const Transit& transit) {
  if (transit.rewritten.empty()) return;
  page.line("Rewritten", counted(transit.rewritten.size(), "flow", "flows"));
  for (std::size_t i = 0; i < std::min(transit.rewritten.size(), kMaxRows); ++i) {
    const metrics::RewrittenFlow& row = transit.rewritten[i];
    page.paragraph("", fmt::format("{} became {}: {}", flow_text(row.entered), flow_text(row.left),
                                   packets_text(row.packets)));
  }
  if (transit.rewritten.size() > kMaxRows) {
    page.line("", fmt::format("and {} more", grouped(transit.rewritten.size() - kMaxRows)));
  }
}

}  // namespace

std::string transit_text(const metrics::Comparison& comparison, const SummaryStyle& style) {
  const Transit& transit = *comparison.transit;
  Page page(style.width, style.color);
  add_sides(page, comparison);
  add_outcomes(page, transit);
  add_delays(page, transit);
  add_lines(page, text::transit_remarks(comparison));
  add_flows(page, transit);
  add_rewritten(page, transit);
  add_where_lost(page, comparison);
  add_result(page, comparison.result());
  return page.text();
}

}  // namespace wirecensus::view
