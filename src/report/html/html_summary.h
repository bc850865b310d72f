// The head of a page in words, for the report and the live page. Texts are UTF-8 without markup;
// those from outside are printable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tables/report_input.h"

namespace wirecensus::report {

// A figure of the summary.
struct Total {
  std::string_view name;
  std::string value;
  std::string note;
  std::string exact;  // on hover
};

// Packets, bytes, duration, flows, addresses, mean size.
std::vector<Total> page_totals(const tables::ReportInput& input);

// "1.23 kpackets/s" and "9.84 Mbit/s": of `amount`, in the unit, in `time`. Precondition: time > 0.
std::string rate_text(double amount, Duration time, std::string_view unit);

// The title, or the first source and the number of others.
std::string page_title(const tables::ReportInput& input);
// The first and the last time; empty if there are none.
std::string page_time(const metrics::Totals& totals);

// Maximum number of sources, and of interfaces, losses and doubts of the ledger.
inline constexpr std::size_t kMaxEntries = 50;

std::string_view verdict_class(Verdict verdict);  // in the style sheet
std::string_view verdict_in_words(Verdict verdict);

}  // namespace wirecensus::report
