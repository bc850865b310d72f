// A temporary file without a name: nothing of it remains, however the process ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"

namespace wirecensus::metrics {

// All that is spilled is in one: it is created before the count gives up the right to create files
// that it can read. Thread-safe. Offsets and sizes are in bytes.
class SpillFile {
 public:
  // In `folder`, which must exist. Error: it cannot be created there.
  static Result<std::shared_ptr<SpillFile>> create(const std::string& folder);
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;
  ~SpillFile();

  const std::string& folder() const { return folder_; }

  // Reserves `size` offsets and returns the first. Takes no room on the disk.
  std::uint64_t reserve(std::uint64_t size);
  // Error: the disk is full, or fails.
  Status write(std::uint64_t offset, const void* data, std::size_t size);
  // Error: the disk fails. Precondition: all of it was written.
  Status read(std::uint64_t offset, void* data, std::size_t size) const;
  // Gives the room on the disk back, as far as the file system can; what is reserved later may have
  // these offsets. Precondition: reserve(size) returned `offset`.
  void discard(std::uint64_t offset, std::uint64_t size);

  // The end of what is reserved. Without what is given back, the file of a count that goes on for
  // days would reach the size that a file may have.
  std::uint64_t end() const;

 private:
  SpillFile(std::string folder, int descriptor)
      : folder_(std::move(folder)), descriptor_(descriptor) {}

  const std::string folder_;
  const int descriptor_;
  mutable std::mutex mutex_;                     // guards the rest
  std::map<std::uint64_t, std::uint64_t> gaps_;  // given back: offset and size; not adjacent
  std::uint64_t end_ = 0;                        // none of the gaps ends here
};

}  // namespace wirecensus::metrics
