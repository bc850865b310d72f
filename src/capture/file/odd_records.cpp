#include "capture/file/odd_records.h"

#include <fmt/core.h>

namespace wirecensus::capture {

void OddRecords::report_losses(Ledger& ledger, const std::string& source,
                               const std::string& what) const {
  const auto doubt = [&](const Kind& kind, const char* text) {
    if (kind.records == 0) return;
    ledger.doubts.push_back({source, fmt::format("{} (records: {}; the first is at byte {} of {})",
                                                 text, kind.records, kind.first_offset, what)});
  };
  doubt(lengths_,
        "captured length exceeds the wire length; the wire "
        "lengths were counted as recorded");
  doubt(times_,
        "timestamp out of range (1677 to 2262, signed 64-bit nanoseconds); the nearest "
        "valid time was used");
}

}  // namespace wirecensus::capture
