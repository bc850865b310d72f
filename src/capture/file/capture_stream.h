// A capture as a stream of bytes, wherever they come from: what open_capture_file() opens behind
// the file name.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "capture/file/byte_source.h"
#include "capture/frame_source.h"

namespace wirecensus::capture {

// Tells compression and format from the first bytes. `path` is the name that messages and the
// ledger use. Errors: as open_capture_file().
Result<std::unique_ptr<FrameSource>> open_capture_stream(std::unique_ptr<ByteSource> bytes,
                                                         const std::string& path);

}  // namespace wirecensus::capture
