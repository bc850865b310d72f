#include "capture/file/odd_records.h"

#include <fmt/core.h>

namespace wirecensus::capture {

void OddRecords::close_books(Ledger& ledger, const std::string& source,
                             const std::string& what) const {
  const auto doubt = [&](const Kind& kind, const char* text) {
    if (kind.records == 0) return;
    ledger.doubts.push_back({source, fmt::format("{} (records: {}; the first is at byte {} of {})",
                                                 text, kind.records, kind.first_offset, what)});
  };
  doubt(lengths_,
        "more bytes were captured of a packet than it is said to have had on the wire; the wire "
        "lengths were counted as they stand");
  doubt(times_,
        "a time is out of the range that 64 bits of nanoseconds have, 1677 to 2262; the nearest "
        "that there is was taken");
}

}  // namespace wirecensus::capture
