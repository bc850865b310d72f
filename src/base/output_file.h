// A file that is never half a file: it is written under another name in the same folder and takes
// its own name, in one step, when it is whole (rename(2) replaces what was there before). Or a
// stream, such as standard output, which gets the bytes as they come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wirecensus {

// Bytes go through one large buffer. A failed write (a full disk) is remembered, everything after
// it is dropped, and commit() tells; so writers need not check each line.
class OutputFile {
 public:
  // What direct() can promise at once.
  static constexpr std::size_t kMaxDirect = std::size_t{16} * 1024;

  static Result<OutputFile> create(const std::string& path);

  // Writes to a descriptor, which stays open; `name` is for messages. A pipe whose reader has gone
  // is no failure: the reader has what it wanted. Precondition: SIGPIPE is ignored.
  static Result<OutputFile> stream(int descriptor, const std::string& name);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile& operator=(OutputFile&&) = delete;
  // Removes the temporary file, unless commit() succeeded.
  ~OutputFile();

  void append(std::string_view bytes);

  // Room for kMaxDirect bytes to format into; take() then says where the bytes end. Valid until the
  // next call of anything else.
  char* direct() {
    if (kBufferSize - used_ < kMaxDirect) empty_buffer();
    return buffer_.get() + used_;
  }
  void take(const char* end) { used_ = static_cast<std::size_t>(end - buffer_.get()); }

  // Gives the file its name; a stream has got its last bytes. Call once, last.
  Status commit();

  const std::string& path() const { return path_; }

 private:
  static constexpr std::size_t kBufferSize = std::size_t{256} * 1024;

  OutputFile(std::string path, std::string temporary, int descriptor);
  void empty_buffer();
  void write_all(const char* data, std::size_t size);

  std::string path_;
  std::string temporary_;  // empty when there is nothing to remove, as of a stream
  int descriptor_ = -1;
  int failed_ = 0;  // errno of the first failed write
  std::unique_ptr<char[]> buffer_;
  std::size_t used_ = 0;
};

}  // namespace wirecensus
