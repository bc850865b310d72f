#include "view/comparison_lines.h"

#include <fmt/core.h>

#include "base/display_text.h"

namespace wirecensus::view {
namespace {

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

Ink ink_of(metrics::ComparisonResult result) {
  switch (result) {
    case metrics::ComparisonResult::equal: return Ink::green;
    case metrics::ComparisonResult::different: return Ink::red;
    case metrics::ComparisonResult::unknown: break;
  }
  return Ink::yellow;
}

std::string end_text(const IpAddress& address, std::uint16_t port, bool has_ports) {
  std::string text = address_text(address);
  if (!has_ports) return text;
  if (address.version == IpVersion::v6) return fmt::format("[{}]:{}", text, port);
  return fmt::format("{}:{}", text, port);
}

}  // namespace

std::string amount_text(const metrics::PacketAmount& amount) {
  return counted(amount.packets, "packet", "packets") + ", " +
         counted(amount.frame_bytes, "byte", "bytes");
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

std::string flow_text(const flow::FlowKey& key) {
  if (key.source.version == IpVersion::none) return protocol_name(key.protocol);
  return fmt::format("{} > {} {}", end_text(key.source, key.source_port, key.has_ports),
                     end_text(key.destination, key.destination_port, key.has_ports),
                     protocol_name(key.protocol));
}

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

void add_result(Page& page, metrics::ComparisonResult result) {
  page.line("Comparison", comparison_result_name(result), ink_of(result));
}

}  // namespace wirecensus::view
