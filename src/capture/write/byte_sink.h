// Where the bytes of a capture that is written go: the narrow seam between formats and the outside
// world, as byte_source.h is for reading. Tests put memory behind it, or a disk that is slow or
// full.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace wirecensus::capture {

// One file.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;

  // After an Error nothing more can be written: salvage() or drop it.
  virtual Status write(Bytes bytes) = 0;

  // Sees to it that all that was written can be read by now, were it never committed.
  virtual Status flush() { return done(); }

  // All is written: the file is whole.
  virtual Status commit() = 0;

  // After an Error: commits what the earlier write()s wrote, without any of the one that failed.
  // False where that cannot be.
  virtual bool salvage() { return false; }
};

using OpenSink = std::function<Result<std::unique_ptr<ByteSink>>(const std::string& path)>;

}  // namespace wirecensus::capture
