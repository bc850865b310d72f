#include "text/comparison_text.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/display_text.h"

namespace wirecensus::text {
namespace {

using metrics::Transit;
using metrics::TransitCounts;
using metrics::TransitFlow;
using ComparisonLines = std::vector<ComparisonLine>;

// An Ethernet frame with an MTU of 1,500 bytes.
constexpr std::uint32_t kUsualFrame = 1514;

std::string packets_text(std::uint64_t packets) { return counted(packets, "packet", "packets"); }

std::string flows_text(std::uint64_t flows) { return counted(flows, "flow", "flows"); }

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

std::string amount_text(const metrics::PacketAmount& amount) {
  return packets_text(amount.packets) + ", " + counted(amount.frame_bytes, "byte", "bytes");
}

// The sources of a side and its amount, `times` times, then what is not exact about it.
ComparisonLines side_lines(std::string_view label, const metrics::Census& census,
                           std::uint64_t times) {
  std::string sources = sources_text(census);
  if (times > 1) sources += fmt::format(", {} times", grouped(times));
  std::string amount =
      amount_text({census.totals.packets * times, census.totals.frame_bytes * times});
  const Verdict verdict = census.ledger.verdict();
  if (verdict != Verdict::exact) amount += fmt::format(", {}", verdict_name(verdict));
  ComparisonLines lines{{label, std::move(sources)}, {"", std::move(amount)}};
  if (std::string held = held_text(census); !held.empty()) lines.push_back({"", std::move(held)});
  if (census.ledger.undecided > 0) {
    lines.push_back({"", packets_text(census.ledger.undecided) +
                             " undecided (the filter does not apply, or no time): not "
                             "compared"});
  }
  return lines;
}

// What the sender reports, and why it did not send some. Only reports of tcpreplay are read, so
// these are its reasons.
ComparisonLines sender_lines(const metrics::SenderReport& sender, const metrics::Census& expected) {
  std::string text = packets_text(sender.sent) + ", as the sender reports";
  if (sender.failed > 0) text += fmt::format("; {} failed", grouped(sender.failed));
  ComparisonLines lines{{"Sent", std::move(text)}};
  const std::uint32_t longest = expected.sizes.empty() ? 0 : expected.sizes.back().size;
  if (sender.failed > 0 && longest > kUsualFrame) {
    lines.push_back(
        {"", fmt::format("frames longer than the MTU of its interface are not sent (the "
                         "longest expected one has {} bytes)",
                         grouped(longest))});
  }
  return lines;
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

// `path`: the words for LossAttribution::path.
std::string place_text(const metrics::LossAttribution& lost, std::string_view path) {
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
        Share{path, lost.path}, Share{"in the kernel (dropped, see the ledger)", lost.kernel},
        Share{"between interface and capture (counted by the interface)", lost.past},
        Share{"in the capture (see the ledger)", lost.capture},
        Share{"unknown (the ledger is not exact)", lost.unknown}}) {
    if (share.packets == 0) continue;
    text +=
        fmt::format("{}{}: {}", text.empty() ? "" : "; ", share.where, packets_text(share.packets));
  }
  return text;
}

TransitOutcome outcome(std::string_view label, std::string_view name, const Transit& transit,
                       std::uint64_t TransitCounts::*member) {
  const std::uint64_t packets = transit.counts.*member;
  const auto has_some = [&](const TransitFlow& flow) { return flow.counts.*member > 0; };
  const auto flows = std::count_if(transit.flows.begin(), transit.flows.end(), has_some);
  return {label, name, packets, static_cast<std::uint64_t>(flows),
          std::max(transit.counts.entered, packets)};
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

bool has_super_packets(const metrics::Census& census) {
  return std::any_of(census.ledger.interfaces.begin(), census.ledger.interfaces.end(),
                     [](const InterfaceAccount& account) {
                       return account.super_packets && account.super_packets->frames > 0;
                     });
}

// What may explain that packets entered and left, but none unharmed; empty if that is not so.
std::string hint_text(const Transit& transit) {
  const TransitCounts& counts = transit.counts;
  if (counts.delivered > 0 || counts.entered == 0 || counts.left == 0) return {};
  std::string text =
      "no packet left as it entered: a router needs --ignore ttl, a translator of "
      "addresses --ignore nat";
  if (!transit.timed)
    text += "; tcpreplay sends a file of another link type as if it were Ethernet";
  return text;
}

// Why a count is not exact. That of the other side is part of the summary.
std::vector<std::string> reasons(const Ledger& ledger) {
  std::vector<std::string> reasons;
  for (const Loss& loss : ledger.losses) {
    reasons.push_back(fmt::format("{}: {}", loss_cause_name(loss.cause), printable(loss.detail)));
  }
  for (const Doubt& doubt : ledger.doubts) reasons.push_back(printable(doubt.detail));
  return reasons;
}

}  // namespace

ComparisonLines sides_lines(const metrics::Comparison& comparison) {
  const Transit* transit = comparison.transit.get();
  ComparisonLines lines = side_lines(transit != nullptr && transit->timed ? "From" : "Expected",
                                     comparison.expected.census(), comparison.times);
  if (transit != nullptr) {
    for (std::string& reason : reasons(comparison.expected.census().ledger)) {
      lines.push_back({"", std::move(reason)});
    }
  }
  const ComparisonLines counted_side =
      side_lines(transit != nullptr ? "To" : "Counted", comparison.counted.census(), 1);
  lines.insert(lines.end(), counted_side.begin(), counted_side.end());
  if (comparison.sender) {
    const auto sent = sender_lines(*comparison.sender, comparison.expected.census());
    lines.insert(lines.end(), sent.begin(), sent.end());
  }
  return lines;
}

ComparisonLines difference_lines(const metrics::CensusDifference& difference) {
  const auto& [lost, gained, changed] = difference.sums;
  ComparisonLines lines{{"Lost", flows_text(lost.flows) + ": " + amount_text(lost.missing)},
                        {"Gained", flows_text(gained.flows) + ": " + amount_text(gained.surplus)},
                        {"Changed", flows_text(changed.flows) + ": " + balance_text(changed)},
                        {"Total", balance_text(difference.all())}};
  if (difference.different_sizes > 0) {
    lines.push_back(
        {"", counted(difference.different_sizes, "packet size differs", "packet sizes differ") +
                 " in the number of packets"});
  }
  return lines;
}

std::vector<TransitOutcome> transit_outcomes(const Transit& transit) {
  return {outcome("Delivered", "delivered", transit, &TransitCounts::delivered),
          outcome("Lost", "lost", transit, &TransitCounts::lost),
          outcome("Changed", "changed", transit, &TransitCounts::changed),
          outcome("Duplicated", "duplicated", transit, &TransitCounts::duplicated),
          outcome("Gained", "gained", transit, &TransitCounts::gained),
          outcome("Reordered", "reordered", transit, &TransitCounts::reordered)};
}

ComparisonLines transit_remarks(const metrics::Comparison& comparison) {
  const Transit& transit = *comparison.transit;
  ComparisonLines lines;
  if (transit.ignored.any()) lines.push_back({"Ignored", ignored_text(transit.ignored)});
  if (std::string hint = hint_text(transit); !hint.empty()) {
    lines.push_back({"Hint", std::move(hint)});
  }
  if (transit.counts.backward > 0) {
    lines.push_back(
        {"Backward",
         packets_text(transit.counts.backward) +
             " seen at the second point first: they go in the other "
             "direction, or the clocks or their resolutions differ; no delay includes them"});
  }
  const std::uint64_t truncated = transit.truncated[0] + transit.truncated[1];
  if (truncated > 0) {
    lines.push_back({"Truncated", packets_text(truncated) +
                                      " compared without the bytes that were not captured"});
  }
  if (transit.undecided > 0) {
    lines.push_back(
        {"Undecided",
         packets_text(transit.undecided) +
             " of those that were lost, changed or gained may have left as they entered: "
             "their contents were not captured completely, or they left very late"});
  }
  if (has_super_packets(comparison.expected.census()) ||
      has_super_packets(comparison.counted.census())) {
    lines.push_back({"Merged",
                     "segmentation offload merged packets, each merged one is compared as a "
                     "whole: turn it off (ethtool -K IFACE gro off gso off tso off)"});
  }
  return lines;
}

std::string where_lost_text(const metrics::Comparison& comparison) {
  return place_text(*comparison.attribution, comparison.transit
                                                 ? "between the two points"
                                                 : "between sender and this interface");
}

bool tells_where_lost(const metrics::Comparison& comparison) {
  if (!comparison.attribution) return false;
  return !comparison.transit || comparison.transit->counts.lost > 0;
}

}  // namespace wirecensus::text
