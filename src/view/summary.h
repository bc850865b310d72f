// The summary: a census on one screen. A pure function from a value to text; the files hold the
// same numbers for programs.
#pragma once

#include <string>

#include "metrics/census_tables.h"

namespace wirecensus::view {

struct SummaryStyle {
  bool color = false;  // ANSI escape sequences: for terminals only
  int width = 80;      // columns; longer text is shortened in the middle
  bool flows = true;   // the census has its flows: those of a divided count are in its intervals
};

// Complete lines. External names are made printable.
std::string summary_text(const metrics::CensusTables& tables, const SummaryStyle& style);

}  // namespace wirecensus::view
