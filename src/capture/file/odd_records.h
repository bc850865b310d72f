// Records whose packets are counted though what they say of them cannot be: a length on the wire
// below what was captured of it, a time that Timestamp does not reach. Their number becomes a
// doubt.
#pragma once

#include <cstdint>
#include <string>

#include "base/ledger.h"

namespace wirecensus::capture {

class OddRecords {
 public:
  // Of the record that begins at this byte of the stream.
  void note_lengths(std::uint64_t offset) { note(lengths_, offset); }
  void note_time(std::uint64_t offset) { note(times_, offset); }

  // `what` names the stream.
  void report_losses(Ledger& ledger, const std::string& source, const std::string& what) const;

 private:
  struct Kind {
    std::uint64_t records = 0;
    std::uint64_t first_offset = 0;
  };
  static void note(Kind& kind, std::uint64_t offset) {
    if (kind.records++ == 0) kind.first_offset = offset;
  }

  Kind lengths_;
  Kind times_;
};

}  // namespace wirecensus::capture
