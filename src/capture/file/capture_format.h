// A capture file format: bytes become frames. One virtual call per batch, none per frame.
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

// Whether more bytes follow.
enum class MoreBytes : std::uint8_t {
  coming,   // yes, as far as known
  not_now,  // none has arrived for a while: use the available ones
  none,
};

class CaptureFormat {
 public:
  virtual ~CaptureFormat() = default;
  CaptureFormat() = default;
  CaptureFormat(const CaptureFormat&) = delete;
  CaptureFormat& operator=(const CaptureFormat&) = delete;

  // Takes the complete records at the front of `bytes`, appends their frames (views of `bytes`),
  // and returns the number of bytes taken. The rest must be passed again, followed by more bytes;
  // `more`: whether there are any. Stops permanently at the first record that violates the format,
  // see fault(), and at the header of another capture, see meets_capture().
  virtual std::size_t take_records(Bytes bytes, std::vector<Frame>& frames, MoreBytes more) = 0;

  // Whether another capture starts in place of the next record (`cat a.pcap b.pcap`).
  virtual bool meets_capture() const = 0;

  // "pcap" or "pcapng".
  virtual std::string_view name() const = 0;

  // Offset of the next record in the stream, in bytes.
  virtual std::uint64_t offset() const = 0;

  // Why no more records can be taken, or none.
  virtual const std::optional<Fault>& fault() const = 0;

  // The fault if the file ends and take_records() has left `rest`. Precondition: it is not empty.
  virtual Fault cut_short(Bytes rest) const = 0;

  // Adds the losses that the file reports, and its doubts, to the ledger.
  virtual void report_losses(Ledger& ledger, const std::string& source) const = 0;
};

// Whether `bytes` start with the magic number of pcap or pcapng.
bool begins_capture(Bytes bytes);

// Size of the file header that make_format() needs, as far as known from the bytes available; 0 if
// they are not the start of a supported capture.
std::size_t capture_header_size(Bytes head);

// `header` is the file header, `offset` bytes into the stream that messages call `what`.
// Precondition: capture_header_size() is at most its size, and not 0. Error: it is damaged or
// cut short; the message continues "starts like a pcapng file, but is".
Result<std::unique_ptr<CaptureFormat>> make_format(Bytes header, std::string_view what,
                                                   std::uint64_t offset);

// Reads the file header from `source`, of which `head` has been read. Errors: it is not a capture
// file (the message states what was found and what to do), its header is cut short or damaged, or
// reading failed.
Result<std::unique_ptr<CaptureFormat>> open_format(ByteSource& source,
                                                   std::vector<std::uint8_t>& head,
                                                   const std::string& path);

}  // namespace wirecensus::capture
