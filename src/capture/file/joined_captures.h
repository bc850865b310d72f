// Captures that were joined in one file, one whole file behind the other (`cat a.pcap b.pcap`):
// what the books of those already read come to, in bounded memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ledger.h"
#include "capture/file/capture_format.h"

namespace wirecensus::capture {

class JoinedCaptures {
 public:
  // Another capture begins where `ended` stands; its books are closed.
  void note(const CaptureFormat& ended, const std::string& source);

  // Enters what those noted come to. `what` names the stream.
  void report_losses(Ledger& ledger, const std::string& source, std::string_view what) const;

 private:
  void add_loss(const Loss& loss);

  std::uint64_t ended_ = 0;
  std::uint64_t first_offset_ = 0;  // of the header behind the first
  Ledger books_;
};

}  // namespace wirecensus::capture
