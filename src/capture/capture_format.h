// A capture file format: bytes become frames. One virtual call for each batch, none for each frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/frame.h"
#include "base/ledger.h"
#include "base/result.h"
#include "capture/byte_source.h"

namespace wirecensus {

class CaptureFormat {
 public:
  virtual ~CaptureFormat() = default;
  CaptureFormat() = default;
  CaptureFormat(const CaptureFormat&) = delete;
  CaptureFormat& operator=(const CaptureFormat&) = delete;

  // Takes the whole records at the front of `bytes`, appends their frames, which view `bytes`, and
  // returns how many bytes it took. What it leaves must be given again, with more behind it.
  // Stops for good at the first record that contradicts the format: see fault().
  virtual std::size_t take_records(Bytes bytes, std::vector<Frame>& frames) = 0;

  // Why no record can be taken any more, or nothing.
  virtual const std::optional<Fault>& fault() const = 0;

  // What is wrong when the file ends and take_records() has left `rest`, which is not empty.
  virtual Fault cut_short(Bytes rest) const = 0;

  // Enters what the file itself says of losses, and what could not be known.
  virtual void close_books(Ledger& ledger, const std::string& source) const = 0;
};

// Reads the file header from `source`, of which `head` was read already. Errors: it is no capture
// file (the message says what was found and what to do), its header is cut short or broken, or
// reading failed.
Result<std::unique_ptr<CaptureFormat>> open_format(ByteSource& source,
                                                   std::vector<std::uint8_t>& head,
                                                   const std::string& path);

}  // namespace wirecensus
