#include "view/difference_summary.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/display_text.h"
#include "view/page.h"

namespace wirecensus::view {
namespace {

std::string flows_text(std::uint64_t flows) { return counted(flows, "flow", "flows"); }

std::string amount_text(const metrics::PacketAmount& amount) {
  return counted(amount.packets, "packet", "packets") + ", " +
         counted(amount.frame_bytes, "byte", "bytes");
}

std::string sources_text(const metrics::Census& census) {
  if (census.sources.empty()) return "nothing";
  std::string first = printable(census.sources.front());
  if (census.sources.size() == 1) return first;
  return fmt::format("{} and {} more", first, census.sources.size() - 1);
}

// The share of captured bytes, if packets are truncated; empty if not.
std::string held_text(const metrics::Census& census) {
  const metrics::Totals& totals = census.totals;
  if (totals.captured_bytes >= totals.frame_bytes || !census.ledger.interfaces.empty()) return {};
  return fmt::format("the file holds only {} of {} bytes: a replay cannot send the rest",
                     grouped(totals.captured_bytes), grouped(totals.frame_bytes));
}

void add_side(Page& page, std::string_view label, const metrics::Census& census,
              std::uint64_t times) {
  std::string text = sources_text(census);
  if (times > 1) text += fmt::format(", {} times", grouped(times));
  page.line(label, text);
  text = amount_text({census.totals.packets * times, census.totals.frame_bytes * times});
  const Verdict verdict = census.ledger.verdict();
  if (verdict != Verdict::exact) text += fmt::format(", {}", verdict_name(verdict));
  page.line("", text);
  if (std::string held = held_text(census); !held.empty()) page.paragraph("", held);
  if (census.ledger.undecided == 0) return;
  page.paragraph("", counted(census.ledger.undecided, "packet", "packets") +
                         " undecided (the filter does not apply to the link type): not compared");
}

Ink ink_of(metrics::ComparisonResult result) {
  switch (result) {
    case metrics::ComparisonResult::equal: return Ink::green;
    case metrics::ComparisonResult::different: return Ink::red;
    case metrics::ComparisonResult::unknown: break;
  }
  return Ink::yellow;
}

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

std::string end_text(const IpAddress& address, std::uint16_t port, bool has_ports) {
  std::string text = address_text(address);
  if (!has_ports) return text;
  if (address.version == IpVersion::v6) return fmt::format("[{}]:{}", text, port);
  return fmt::format("{}:{}", text, port);
}

std::string flow_text(const flow::FlowKey& key) {
  if (key.source.version == IpVersion::none) return protocol_name(key.protocol);
  return fmt::format("{} > {} {}", end_text(key.source, key.source_port, key.has_ports),
                     end_text(key.destination, key.destination_port, key.has_ports),
                     protocol_name(key.protocol));
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

std::string place_text(const metrics::LossAttribution& lost) {
  if (lost.all() == 0) return "nowhere";
  struct Share {
    std::string_view where;
    std::uint64_t packets;
  };
  std::string before = "before this interface (sender or path";
  if (lost.at_interface) {
    before += fmt::format("; the interface counted {} in total", grouped(*lost.at_interface));
  }
  before += ")";
  std::string text;
  for (const Share& share :
       {Share{"nowhere, but changed on the way (rewritten, or from a non-Ethernet file, which "
              "tcpreplay sends as Ethernet)",
              lost.changed},
        Share{before, lost.before}, Share{"at the sender (not sent)", lost.sender},
        Share{"between sender and this interface", lost.path},
        Share{"in the kernel (dropped, see the ledger)", lost.kernel},
        Share{"between interface and capture (counted by the interface)", lost.past},
        Share{"in the capture (see the ledger)", lost.capture},
        Share{"unknown (the ledger is not exact)", lost.unknown}}) {
    if (share.packets == 0) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", share.where,
                        counted(share.packets, "packet", "packets"));
  }
  return text;
}

std::string sender_text(const metrics::SenderReport& sender) {
  std::string text = counted(sender.sent, "packet", "packets") + ", as the sender reports";
  if (sender.failed > 0) text += fmt::format("; {} failed", grouped(sender.failed));
  return text;
}

}  // namespace

std::string difference_text(const metrics::Comparison& comparison, const SummaryStyle& style) {
  const metrics::CensusDifference& difference = comparison.difference;
  Page page(style.width, style.color);
  add_side(page, "Expected", comparison.expected.census(), comparison.times);
  add_side(page, "Counted", comparison.counted.census(), 1);
  if (comparison.sender) page.line("Sent", sender_text(*comparison.sender));
  add_sums(page, difference);
  add_flows(page, difference.flows);
  if (comparison.attribution) page.paragraph("Where lost", place_text(*comparison.attribution));
  const metrics::ComparisonResult result = comparison.result();
  page.line("Comparison", comparison_result_name(result), ink_of(result));
  return page.text();
}

std::string difference_line(const metrics::Comparison& comparison) {
  const metrics::ChangeSum all = comparison.difference.all();
  std::string text = fmt::format("{} missing, {} extra, {} changed",
                                 counted(all.missing.packets, "packet", "packets"),
                                 grouped(all.surplus.packets), flows_text(all.flows));
  if (comparison.undecided() > 0) {
    text +=
        "; " + counted(comparison.undecided(), "packet", "packets") + " undecided by the filter";
  }
  if (comparison.attribution) text += "; where lost: " + place_text(*comparison.attribution);
  return text;
}

}  // namespace wirecensus::view
