#include "view/difference_summary.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/display_text.h"
#include "text/check.h"
#include "view/comparison_lines.h"
#include "view/transit_summary.h"

namespace wirecensus::view {
namespace {

constexpr std::string_view kPath = "between sender and this interface";

std::string flows_text(std::uint64_t flows) { return counted(flows, "flow", "flows"); }

// "7 packets, 420 bytes missing; 1 packet, 60 bytes extra"
std::string balance_text(const metrics::ChangeSum& sum) {
  const auto some = [](const metrics::PacketAmount& amount) {
    return amount.packets > 0 || amount.frame_bytes > 0;
  };
  std::string text;
  if (some(sum.missing)) text = amount_text(sum.missing) + " missing";
  if (some(sum.surplus)) {
    text.append(text.empty() ? "" : "; ").append(amount_text(sum.surplus)).append(" extra");
  }
  return text.empty() ? "nothing missing, nothing extra" : text;
}

void add_sums(Page& page, const metrics::CensusDifference& difference) {
  const auto& [lost, gained, changed] = difference.sums;
  page.line("Lost", flows_text(lost.flows) + ": " + amount_text(lost.missing));
  page.line("Gained", flows_text(gained.flows) + ": " + amount_text(gained.surplus));
  page.paragraph("Changed", flows_text(changed.flows) + ": " + balance_text(changed));
  page.paragraph("Total", balance_text(difference.all()));
  if (difference.different_sizes > 0) {
    page.line("",
              counted(difference.different_sizes, "packet size differs", "packet sizes differ") +
                  " in the number of packets");
  }
}

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
  add_side(page, "Expected", comparison.expected.census(), comparison.times);
  add_side(page, "Counted", comparison.counted.census(), 1);
  if (comparison.sender) page.line("Sent", sender_text(*comparison.sender));
  add_sums(page, difference);
  add_flows(page, difference.flows);
  if (comparison.attribution)
    page.paragraph("Where lost", place_text(*comparison.attribution, kPath));
  add_result(page, comparison.result());
  return page.text();
}

std::string difference_line(const metrics::Comparison& comparison) {
  if (comparison.transit) return text::transit_line(comparison.transit->counts);
  const metrics::ChangeSum all = comparison.difference.all();
  std::string text = fmt::format("{} missing, {} extra, {} changed",
                                 counted(all.missing.packets, "packet", "packets"),
                                 grouped(all.surplus.packets), flows_text(all.flows));
  if (comparison.undecided() > 0) {
    text +=
        "; " + counted(comparison.undecided(), "packet", "packets") + " undecided by the filter";
  }
  if (comparison.attribution) text += "; where lost: " + place_text(*comparison.attribution, kPath);
  return text;
}

}  // namespace wirecensus::view
