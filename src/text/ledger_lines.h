// The ledger in words: packets seen and lost, with causes. The same wording for screen and page.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/census.h"

namespace wirecensus::text {

struct LedgerLine {
  std::string_view label;  // the subject; empty: the same as in the line before
  std::string text;        // printable
};

// At most `at_most` interfaces, losses, doubts and remarks each, with the number of further ones.
std::vector<LedgerLine> ledger_lines(const metrics::Census& census, std::size_t at_most);

// A loss or a doubt as in these lines.
std::string loss_text(const Loss& loss);
std::string doubt_text(const Doubt& doubt);

}  // namespace wirecensus::text
