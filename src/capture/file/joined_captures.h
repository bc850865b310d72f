// Concatenated captures in one file (`cat a.pcap b.pcap`): sums up the losses, doubts and remarks
// of those already read, in bounded memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ledger.h"
#include "capture/file/capture_format.h"

namespace wirecensus::capture {

class JoinedCaptures {
 public:
  // Another capture starts at the offset of `ended`, whose losses are added.
  void note(const CaptureFormat& ended, const std::string& source);

  // Adds the sums to the ledger. `what`: the name of the stream in messages.
  void report_losses(Ledger& ledger, const std::string& source, std::string_view what) const;

 private:
  void add_loss(const Loss& loss);

  std::uint64_t ended_ = 0;
  std::uint64_t first_offset_ = 0;  // of the second file header
  Ledger books_;
};

}  // namespace wirecensus::capture
