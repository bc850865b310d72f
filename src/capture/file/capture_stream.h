// A capture as a stream of bytes from any source; used by open_capture_file().
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "capture/file/byte_source.h"
#include "capture/file/capture_file.h"
#include "capture/frame_source.h"

namespace wirecensus::capture {

// Detects compression and format from the first bytes. `path` is the name in messages and in the
// ledger. Errors: as open_capture_file().
Result<std::unique_ptr<FrameSource>> open_capture_stream(
    std::unique_ptr<ByteSource> bytes, const std::string& path,
    Decompression decompression = Decompression::in_read);

}  // namespace wirecensus::capture
