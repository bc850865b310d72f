// Capture files as a source of frames: pcap and pcapng, uncompressed or compressed, from disk or a
// pipe.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "capture/frame_source.h"

namespace wirecensus::capture {

// Opens `path` ("-" is standard input) and reads until the format is known. Error: it
// cannot be opened or read, or it is not a capture file; the message states what was found.
Result<std::unique_ptr<FrameSource>> open_capture_file(const std::string& path,
                                                       WakeDescriptor wake = -1);

}  // namespace wirecensus::capture
