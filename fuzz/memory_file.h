// A regular file in memory (memfd_create(2)), for code that reads and writes files.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "fuzz/require.h"

namespace wirecensus::fuzz {

class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content = {})
      : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    require(descriptor_ >= 0, "there is a file in memory");
    while (!content.empty()) {
      const ssize_t written = write(descriptor_, content.data(), content.size());
      require(written > 0, "it can be written");
      content.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return descriptor_; }
  // By which it can be opened, as long as it exists.
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  std::string content() const {
    std::string content;
    char buffer[65536];
    while (true) {
      const ssize_t got =
          pread(descriptor_, buffer, sizeof(buffer), static_cast<off_t>(content.size()));
      require(got >= 0, "it can be read");
      if (got == 0) return content;
      content.append(buffer, static_cast<std::size_t>(got));
    }
  }

 private:
  const int descriptor_;
};

}  // namespace wirecensus::fuzz
