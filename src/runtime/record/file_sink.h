// A file, pipe or device that packets are kept in, opened by its name as tcpdump opens its own: the
// kernel alone decides where links lead and who may write (fs.protected_symlinks,
// fs.protected_regular). A new file is readable by its owner alone, as it holds what people said.
//
// It has its own name from the beginning, and holds whole blocks whenever it is looked at: after
// SIGKILL it can be read up to the last ones.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/write/byte_sink.h"

namespace wirecensus::runtime {

// Opens a sink, compressed where the name says so. A pipe without a reader is waited for, and one
// whose reader takes nothing is waited on, until `wake` becomes readable.
Result<std::unique_ptr<capture::ByteSink>> open_file_sink(const std::string& path,
                                                          capture::WakeDescriptor wake);

// Whether that can be opened. Leaves what there is as it is.
Status probe_file(const std::string& path);

}  // namespace wirecensus::runtime
