#include "view/comparison_lines.h"

#include <fmt/core.h>

#include "base/display_text.h"

namespace wirecensus::view {
namespace {

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

void add_lines(Page& page, const std::vector<text::ComparisonLine>& lines) {
  for (const text::ComparisonLine& line : lines) page.paragraph(line.label, line.text);
}

void add_sides(Page& page, const metrics::Comparison& comparison) {
  const std::vector<text::ComparisonLine> lines = text::sides_lines(comparison);
  for (const text::ComparisonLine& line : lines) {
    // Names of files are shortened: their ends tell them apart.
    if (line.label.empty()) {
      page.paragraph("", line.text);
    } else {
      page.line(line.label, line.text);
    }
  }
}

void add_where_lost(Page& page, const metrics::Comparison& comparison) {
  if (!text::tells_where_lost(comparison)) return;
  page.paragraph("Where lost", text::where_lost_text(comparison));
}

std::string flow_text(const flow::FlowKey& key) {
  if (key.source.version == IpVersion::none) return protocol_name(key.protocol);
  return fmt::format("{} > {} {}", end_text(key.source, key.source_port, key.has_ports),
                     end_text(key.destination, key.destination_port, key.has_ports),
                     protocol_name(key.protocol));
}

void add_result(Page& page, metrics::ComparisonResult result) {
  page.line("Comparison", comparison_result_name(result), ink_of(result));
}

}  // namespace wirecensus::view
