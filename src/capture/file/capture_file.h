// Capture files as a source of frames: pcap and pcapng, plain or compressed, from disk or a pipe.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "capture/frame_source.h"

namespace wirecensus::capture {

// Opens `path` ("-" is standard input) and reads as far as the format can be told. Errors: it
// cannot be opened or read, or it is no capture file; the message says what was found instead.
Result<std::unique_ptr<FrameSource>> open_capture_file(const std::string& path,
                                                       WakeDescriptor wake = -1);

}  // namespace wirecensus::capture
