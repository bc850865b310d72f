// The first bytes of a file, which say of what kind it is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace wirecensus {

class FileHead {
 public:
  // Empty if `path` is not a regular file, because what was read of a pipe could not be read again,
  // or if it cannot be read.
  explicit FileHead(const std::string& path);

  // At most the first 16; valid as long as this object.
  Bytes bytes() const { return {memory_.data(), size_}; }

 private:
  std::array<std::uint8_t, 16> memory_;
  std::size_t size_ = 0;
};

}  // namespace wirecensus
