// What the summaries of comparisons have in common.
#pragma once

#include <string>
#include <vector>

#include "metrics/comparison.h"
#include "text/comparison_text.h"
#include "view/page.h"

namespace wirecensus::view {

// Adds what was compared. Names of sources take one line each.
void add_sides(Page& page, const metrics::Comparison& comparison);

void add_lines(Page& page, const std::vector<text::ComparisonLine>& lines);

// Adds where packets were lost, if that is a question.
void add_where_lost(Page& page, const metrics::Comparison& comparison);

// "10.0.0.1:5000 > 10.0.0.2:80 tcp"
std::string flow_text(const flow::FlowKey& key);

// Adds the line with the result.
void add_result(Page& page, metrics::ComparisonResult result);

}  // namespace wirecensus::view
