#include "view/live/row_text.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <utility>

#include "base/protocol.h"
#include "metrics/order/largest_flows.h"

namespace wirecensus::view {
namespace {

std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

std::string end_text(const IpAddress& address, std::uint16_t port, bool has_port) {
  std::string text = address_text(address);
  if (!has_port) return text;
  if (address.version == IpVersion::v6) text = "[" + text + "]";
  return text + ":" + std::to_string(port);
}

}  // namespace

std::string ends_text(const flow::FlowKey& flow) {
  if (metrics::is_unlisted(flow)) return "others";
  if (flow.source.version == IpVersion::none) return "-";
  return end_text(flow.source, flow.source_port, flow.has_ports) + " > " +
         end_text(flow.destination, flow.destination_port, flow.has_ports);
}

RowFilter::RowFilter(std::string_view text) {
  std::istringstream words{in_lower_case(std::string(text))};
  for (std::string word; words >> word;) words_.push_back(std::move(word));
}

bool RowFilter::matches_text(std::string text) const {
  const std::string row = in_lower_case(std::move(text));
  return std::all_of(words_.begin(), words_.end(),
                     [&row](const std::string& word) { return row.find(word) != row.npos; });
}

bool RowFilter::matches(const flow::FlowKey& flow) const {
  return empty() || matches_text(protocol_name(flow.protocol) + " " + ends_text(flow));
}

// An address alone has no protocol and no port, so words about these do not match it.
bool RowFilter::matches(const IpAddress& address) const {
  return empty() || matches_text(address_text(address));
}

}  // namespace wirecensus::view
