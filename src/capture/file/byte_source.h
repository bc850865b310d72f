// Where the bytes of a capture file come from: the narrow seam between formats and the outside
// world.
//
// The real ones read a file descriptor (open_byte_source) or decompress another source
// (decompressed_bytes.h); tests put bytes in memory behind the same interface.
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

// Why bytes or records stop before their time: what becomes one Loss of the ledger.
struct Fault {
  LossCause cause;
  std::string detail;  // for a person: at which byte it broke and why
};

enum class ByteStatus : std::uint8_t {
  data,  // `size` bytes were read, at least one
  idle,  // none came within the wait limit, or the wake descriptor became readable
  end,   // no more will come; fault() says whether they ended as they should
};

struct ByteRead {
  ByteStatus status = ByteStatus::end;
  std::size_t size = 0;
};

// A wait limit that waits until bytes come or somebody wakes the reader.
inline constexpr std::chrono::milliseconds kForever{-1};

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // Reads up to `room` bytes (at least 1) to `out`, as soon as there are any. An Error means that
  // reading itself failed.
  virtual Result<ByteRead> read(std::uint8_t* out, std::size_t room,
                                std::chrono::milliseconds wait_limit) = 0;

  // Where read() goes on, in sources that can be read at any offset (a regular file that we
  // opened); nothing in all others, which are only read from front to back.
  virtual std::optional<std::uint64_t> position() const { return std::nullopt; }

  // Sources with a position(): reads up to `room` bytes at `offset` and returns how many; 0 at the
  // end, or where that fails (read() there will tell). Any number of threads at a time, and beside
  // read(), which goes on where it was.
  virtual std::size_t read_at(std::uint64_t /*offset*/, std::uint8_t* /*out*/,
                              std::size_t /*room*/) const {
    return 0;
  }

  // Takes `size` bytes for read: read_at() gave them.
  virtual void skip(std::size_t /*size*/) {}

  // How many bytes were read so far, as they are stored: of a compressed file, compressed ones.
  virtual std::uint64_t bytes_read() const { return 0; }

  // After `end`: why the bytes broke off, or nothing where they ended as they should.
  virtual std::optional<Fault> fault() const { return std::nullopt; }

  // What an offset counts: "the capture", or "the decompressed capture".
  virtual std::string_view what() const { return "the capture"; }
};

// How messages call the file: its name in quotes, or "standard input".
std::string quoted_name(const std::string& path);

// Opens `path`, or standard input for "-". Errors: it cannot be opened, or is a directory.
Result<std::unique_ptr<ByteSource>> open_byte_source(const std::string& path, WakeDescriptor wake);

// Reads until `head` holds `size` bytes or the source has ended, for who must look before it can
// tell what comes. Error: reading failed, or somebody woke the reader.
Status read_head(ByteSource& source, std::vector<std::uint8_t>& head, std::size_t size);

}  // namespace wirecensus::capture
