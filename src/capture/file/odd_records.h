// Records with implausible values, whose packets are counted: a wire length below the captured
// length, a time outside the range of Timestamp. Their number becomes a doubt.
#pragma once

#include <cstdint>
#include <string>

#include "base/ledger.h"

namespace wirecensus::capture {

class OddRecords {
 public:
  // `offset`: of the record in the stream, in bytes.
  void note_lengths(std::uint64_t offset) { note(lengths_, offset); }
  void note_time(std::uint64_t offset) { note(times_, offset); }

  // Adds the doubts to the ledger. `what`: the name of the stream in messages.
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
