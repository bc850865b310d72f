// The source of the bytes of a capture file: the interface between formats and the outside world.
//
// Implementations read a file descriptor (open_byte_source) or decompress another source
// (decompressed_bytes.h); tests implement it in memory.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"
#include "capture/frame_source.h"

namespace wirecensus::capture {

// Why bytes or records end early; becomes one Loss in the ledger.
struct Fault {
  LossCause cause;
  std::string detail;  // for the user: byte position and reason
};

enum class ByteStatus : std::uint8_t {
  data,  // `size` bytes were read, at least one
  idle,  // none arrived within the wait limit, or the wake descriptor became readable
  end,   // no more will follow; fault() returns the reason if they ended early
};

struct ByteRead {
  ByteStatus status = ByteStatus::end;
  std::size_t size = 0;
};

// Wait limit: until bytes arrive or the reader is woken.
inline constexpr std::chrono::milliseconds kForever{-1};

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // Reads up to `room` bytes (at least 1) to `out`, as soon as there are any. Error: reading
  // failed.
  virtual Result<ByteRead> read(std::uint8_t* out, std::size_t room,
                                std::chrono::milliseconds wait_limit) = 0;

  // The offset at which read() continues, for sources that can be read at any offset (a regular
  // file that we opened); none for all others.
  virtual std::optional<std::uint64_t> position() const { return std::nullopt; }

  // Sources with a position(): reads up to `room` bytes at `offset` and returns how many; 0 at the
  // end or on an error, which read() reports. Thread-safe, also with read(), whose position does
  // not change.
  virtual std::size_t read_at(std::uint64_t /*offset*/, std::uint8_t* /*out*/,
                              std::size_t /*room*/) const {
    return 0;
  }

  // Advances the position of read() by `size` bytes, which read_at() has returned.
  virtual void skip(std::size_t /*size*/) {}

  // Bytes read so far, as stored: for a compressed file, compressed bytes.
  virtual std::uint64_t bytes_read() const { return 0; }

  // After `end`: why the bytes ended early, or none.
  virtual std::optional<Fault> fault() const { return std::nullopt; }

  // What offsets refer to: "the capture", or "the decompressed capture".
  virtual std::string_view what() const { return "the capture"; }
};

// The name of the file in messages: in quotes, or "standard input".
std::string quoted_name(const std::string& path);

// Opens `path`, or standard input for "-". Errors: it cannot be opened, or is a directory.
Result<std::unique_ptr<ByteSource>> open_byte_source(const std::string& path, WakeDescriptor wake);

// Reads until `head` holds `size` bytes or the source has ended, to detect the format. Error:
// reading failed, or the reader was woken.
Status read_head(ByteSource& source, std::vector<std::uint8_t>& head, std::size_t size);

}  // namespace wirecensus::capture
