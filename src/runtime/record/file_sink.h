// A file, pipe or device that packets are written to, opened as by tcpdump: the kernel alone
// decides whether links are followed and writing is permitted (fs.protected_symlinks,
// fs.protected_regular). A new file is readable by its owner only, because it may hold private
// communication.
//
// The file has its final name from the start and always holds complete blocks, so it is readable
// after SIGKILL.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/write/byte_sink.h"

namespace wirecensus::runtime {

// Opens a sink; it compresses if the name ends in .gz, .zst or .lz4. Blocks while a pipe has no
// reader or is full, until `wake` becomes readable; `wake` must outlive the sink. Error: the file
// cannot be opened, or the wait was ended.
Result<std::unique_ptr<capture::ByteSink>> open_file_sink(const std::string& path,
                                                          capture::WakeDescriptor wake);

// Whether the file can be opened for writing. Does not change an existing file.
Status probe_file(const std::string& path);

}  // namespace wirecensus::runtime
