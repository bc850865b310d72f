// What the summaries of comparisons have in common.
#pragma once

#include <string>
#include <string_view>

#include "metrics/comparison.h"
#include "view/page.h"

namespace wirecensus::view {

// "7 packets, 420 bytes"
std::string amount_text(const metrics::PacketAmount& amount);

// Adds the sources of a side and its amount, `times` times, with what is not exact about it.
void add_side(Page& page, std::string_view label, const metrics::Census& census,
              std::uint64_t times);

// "10.0.0.1:5000 > 10.0.0.2:80 tcp"
std::string flow_text(const flow::FlowKey& key);

// Where packets were lost, with their numbers. `path`: the words for LossAttribution::path.
std::string place_text(const metrics::LossAttribution& lost, std::string_view path);

// "7 packets, as the sender reports"
std::string sender_text(const metrics::SenderReport& sender);

// Adds the line with the result.
void add_result(Page& page, metrics::ComparisonResult result);

}  // namespace wirecensus::view
