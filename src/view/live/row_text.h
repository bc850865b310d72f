// How the rows of a running count are named, and the filter that matches these names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "flow/flow_record.h"

namespace wirecensus::view {

// "192.0.2.1:4000 > 192.0.2.2:53" or "[2001:db8::1]:53 > ..."; "-" without an IP header.
std::string ends_text(const flow::FlowKey& flow);

// Matches rows that contain all of its words, in either case: "tcp :443" or "192.0.2".
class RowFilter {
 public:
  RowFilter() = default;
  explicit RowFilter(std::string_view text);

  // Whether it matches every row.
  bool empty() const { return words_.empty(); }
  bool matches(const flow::FlowKey& flow) const;
  bool matches(const IpAddress& address) const;

 private:
  bool matches_text(std::string text) const;

  std::vector<std::string> words_;  // in lower case
};

}  // namespace wirecensus::view
