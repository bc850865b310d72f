// A capture file format: bytes become frames. One virtual call for each batch, none for each frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/frame.h"
#include "base/ledger.h"
#include "base/result.h"
#include "capture/file/byte_source.h"

namespace wirecensus::capture {

// Whether there are bytes behind those at hand.
enum class MoreBytes : std::uint8_t {
  coming,   // as far as one can tell
  not_now,  // none has come for a while: what is at hand should be made use of
  none,
};

class CaptureFormat {
 public:
  virtual ~CaptureFormat() = default;
  CaptureFormat() = default;
  CaptureFormat(const CaptureFormat&) = delete;
  CaptureFormat& operator=(const CaptureFormat&) = delete;

  // Takes the whole records at the front of `bytes`, appends their frames, which view `bytes`, and
  // returns how many bytes it took. What it leaves must be given again, with more behind it;
  // `more` says whether there is any. Stops for good at the first record that contradicts the
  // format, see fault(), and at the header of another capture, see meets_capture().
  virtual std::size_t take_records(Bytes bytes, std::vector<Frame>& frames, MoreBytes more) = 0;

  // Whether another capture begins where the next record would (`cat a.pcap b.pcap`).
  virtual bool meets_capture() const = 0;

  // Of the next record, in the stream.
  virtual std::uint64_t offset() const = 0;

  // Why no record can be taken any more, or nothing.
  virtual const std::optional<Fault>& fault() const = 0;

  // What is wrong when the file ends and take_records() has left `rest`, which is not empty.
  virtual Fault cut_short(Bytes rest) const = 0;

  // Enters what the file itself says of losses, and what could not be known.
  virtual void report_losses(Ledger& ledger, const std::string& source) const = 0;
};

// Whether `bytes` begin with the magic number of a capture file, of pcap or pcapng.
bool begins_capture(Bytes bytes);

// How many bytes of a file header make_format() needs, told from as many as there are; 0 where they
// are those of no capture that is read.
std::size_t capture_header_size(Bytes head);

// `header` is the file header, `offset` bytes into the stream that messages call `what`.
// Precondition: capture_header_size() is at most its size, and not 0. Error: it is broken or cut
// short; the message goes on after "begins like a pcapng file, but is".
Result<std::unique_ptr<CaptureFormat>> make_format(Bytes header, std::string_view what,
                                                   std::uint64_t offset);

// Reads the file header from `source`, of which `head` was read already. Errors: it is no capture
// file (the message says what was found and what to do), its header is cut short or broken, or
// reading failed.
Result<std::unique_ptr<CaptureFormat>> open_format(ByteSource& source,
                                                   std::vector<std::uint8_t>& head,
                                                   const std::string& path);

}  // namespace wirecensus::capture
