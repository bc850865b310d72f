// Capture files as a source of frames: pcap and pcapng, uncompressed or compressed, from disk or a
// pipe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "capture/frame_source.h"

namespace wirecensus::capture {

// Where compressed files are decompressed: by who calls read(), or by a thread of the source, from
// the first read() on. Pipes, which can be slow, are always decompressed by who reads.
enum class Decompression : std::uint8_t { in_read, in_own_thread };

// Opens `path` ("-" is standard input) and reads until the format is known. Error: it
// cannot be opened or read, or it is not a capture file; the message states what was found.
Result<std::unique_ptr<FrameSource>> open_capture_file(
    const std::string& path, WakeDescriptor wake = -1,
    Decompression decompression = Decompression::in_read);

}  // namespace wirecensus::capture
