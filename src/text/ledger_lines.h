// The ledger in words: what came by, what was lost and to whom. One wording for screens and pages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/census.h"

namespace wirecensus::text {

struct LedgerLine {
  std::string_view label;  // what it is about; empty: it goes on about the same
  std::string text;        // printable
};

// Of interfaces, losses and doubts each the first `at_most`, and how many more there are.
std::vector<LedgerLine> ledger_lines(const metrics::Census& census, std::size_t at_most);

}  // namespace wirecensus::text
