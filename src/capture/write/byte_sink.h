// The destination of the bytes of a capture: the interface between formats and the outside world,
// the counterpart of byte_source.h. Tests implement it in memory, or as a slow or full disk.
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

  // After an Error nothing more can be written: call salvage() or destroy the sink.
  virtual Status write(Bytes bytes) = 0;

  // Makes all bytes written so far readable, even if commit() is never called.
  virtual Status flush() { return done(); }

  // Completes the file. Call once, last.
  virtual Status commit() = 0;

  // After an Error: completes the file with the bytes of the earlier write()s, without those of the
  // failed one. False if this is not possible.
  virtual bool salvage() { return false; }
};

using OpenSink = std::function<Result<std::unique_ptr<ByteSink>>(const std::string& path)>;

}  // namespace wirecensus::capture
