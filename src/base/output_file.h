// An output file that is never seen incomplete: it is written under a temporary name in the same
// directory and atomically renamed when complete (rename(2) replaces an existing file). Or a
// stream, such as standard output, or a function, which receive the bytes as they are written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wirecensus {

// Bytes go through one large buffer. After a failed write (a full disk), further bytes are
// discarded and commit() returns the error, so callers need not check each write. Not thread-safe.
class OutputFile {
 public:
  // Size of the buffer that direct() returns, in bytes.
  static constexpr std::size_t kMaxDirect = std::size_t{16} * 1024;

  static Result<OutputFile> create(const std::string& path);

  // Writes to `descriptor`, which is not closed; `name` is for messages. A closed pipe is not an
  // error. Precondition: SIGPIPE is ignored.
  static Result<OutputFile> stream(int descriptor, const std::string& name);

  // Passes the bytes on to `take`, in pieces; those are valid during the call.
  static OutputFile to(std::function<void(std::string_view)> take);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile& operator=(OutputFile&&) = delete;
  // Removes the temporary file, unless commit() succeeded.
  ~OutputFile();

  void append(std::string_view bytes);

  // A buffer of kMaxDirect bytes to format into, valid until the next call; call take() with the
  // end of the bytes written.
  char* direct() {
    if (kBufferSize - used_ < kMaxDirect) empty_buffer();
    return buffer_.get() + used_;
  }
  void take(const char* end) { used_ = static_cast<std::size_t>(end - buffer_.get()); }

  // Renames the file; flushes a stream. Call once, as the last call. Error: a write or the rename
  // failed, and the file was not created.
  Status commit();

  const std::string& path() const { return path_; }

 private:
  static constexpr std::size_t kBufferSize = std::size_t{256} * 1024;

  OutputFile(std::string path, std::string temporary, int descriptor);
  void empty_buffer();
  void write_all(const char* data, std::size_t size);

  std::string path_;
  std::string temporary_;  // empty if there is nothing to remove (a stream)
  int descriptor_ = -1;
  std::function<void(std::string_view)> take_;  // instead of a descriptor; empty: there is one
  int failed_ = 0;                              // errno of the first failed write
  std::unique_ptr<char[]> buffer_;
  std::size_t used_ = 0;
};

}  // namespace wirecensus
