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
std::string outcome_text(const Transit& transit, std::uint64_t TransitCounts::*outcome) {
  const std::uint64_t packets = transit.counts.*outcome;
  if (packets == 0) return "nothing";
  std::uint64_t flows = 0;
  for (const TransitFlow& flow : transit.flows) flows += flow.counts.*outcome > 0 ? 1 : 0;
  return fmt::format("{} ({}) in {}", packets_text(packets),
                     percent(packets, std::max(transit.counts.entered, packets)),
                     counted(flows, "flow", "flows"));
}

void add_outcomes(Page& page, const Transit& transit) {
  page.line("Delivered", outcome_text(transit, &TransitCounts::delivered));
  page.line("Lost", outcome_text(transit, &TransitCounts::lost));
  page.line("Changed", outcome_text(transit, &TransitCounts::changed));
  page.line("Duplicated", outcome_text(transit, &TransitCounts::duplicated));
  page.line("Gained", outcome_text(transit, &TransitCounts::gained));
  page.line("Reordered", outcome_text(transit, &TransitCounts::reordered));
}

void add_delays(Page& page, const Transit& transit) {
  if (transit.delays.count() == 0) return;
  const metrics::DelayHistogram& delays = transit.delays;
  page.line("Delay",
            fmt::format("min {}, median {}, 99 % within {}, max {}",
                        readable_duration(delays.min()), readable_duration(delays.percentile(50)),
                        readable_duration(delays.percentile(99)), readable_duration(delays.max())));
}

std::string ignored_text(const metrics::IgnoredFields& ignored) {
  std::string text;
  const auto add = [&](bool is_ignored, std::string_view name) {
    if (is_ignored) text.append(text.empty() ? "" : ", ").append(name);
  };
  add(ignored.ttl, "TTL");
  add(ignored.checksum, "checksums");
  add(ignored.ecn, "ECN");
  add(ignored.dscp, "DSCP");
  add(ignored.nat, "addresses and ports");
  return text;
}

// What the reader of the figures must know about them.
void add_remarks(Page& page, const Transit& transit) {
  if (transit.ignored.any()) page.line("Ignored", ignored_text(transit.ignored));
  if (transit.counts.backward > 0) {
    page.paragraph("Backward", packets_text(transit.counts.backward) +
                                   " seen at the second point first: they go in the other "
                                   "direction, or the clocks differ; no delay includes them");
  }
  const std::uint64_t truncated = transit.truncated[0] + transit.truncated[1];
  if (truncated > 0) {
    page.paragraph("Truncated",
                   packets_text(truncated) + " compared without the bytes that were not captured");
  }
  if (transit.undecided > 0) {
    page.paragraph("Undecided",
                   packets_text(transit.undecided) +
                       " of those that were lost, changed or gained may have left as they entered: "
                       "their contents were not captured completely, or they left very late");
  }
}

bool has_super_packets(const metrics::Census& census) {
  return std::any_of(census.ledger.interfaces.begin(), census.ledger.interfaces.end(),
                     [](const InterfaceAccount& account) {
                       return account.super_packets && account.super_packets->frames > 0;
                     });
}

void add_super_packets(Page& page, const metrics::Comparison& comparison) {
  if (!has_super_packets(comparison.expected.census()) &&
      !has_super_packets(comparison.counted.census())) {
    return;
  }
  page.paragraph("Merged",
                 "segmentation offload merged packets, each merged one is compared as a "
                 "whole: turn it off (ethtool -K IFACE gro off gso off tso off)");
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
  add_side(page, transit.timed ? "From" : "Expected", comparison.expected.census(), 1);
  add_side(page, "To", comparison.counted.census(), 1);
  if (comparison.sender) page.line("Sent", sender_text(*comparison.sender));
  add_outcomes(page, transit);
  add_delays(page, transit);
  add_remarks(page, transit);
  add_super_packets(page, comparison);
  add_flows(page, transit);
  add_rewritten(page, transit);
  if (comparison.attribution && transit.counts.lost > 0) {
    page.paragraph("Where lost", place_text(*comparison.attribution, "between the two points"));
  }
  add_result(page, comparison.result());
  return page.text();
}

}  // namespace wirecensus::view
