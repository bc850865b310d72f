// Checks on the screen: one line for each, with its outcome.
#pragma once

#include <span>
#include <string>

#include "text/check.h"
#include "view/summary.h"

namespace wirecensus::view {

// Complete lines: HOLDS or FAILED, the assertion, and the values of its metrics. Precondition:
// names and messages are printable.
std::string assertion_lines(std::span<const text::Check> assertions, const SummaryStyle& style);

}  // namespace wirecensus::view
