// Several capture files as one source, read at the same time in the order of their packets' times.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "capture/frame_source.h"

namespace wirecensus::capture {

// Opens all `paths`. FrameBatch::member is the index in `paths`. Each batch is of the file that is
// behind the others in time. Errors: as for open_capture_file(), of the first file that cannot be
// opened. Precondition: at least one path.
Result<std::unique_ptr<FrameSource>> open_merged_files(const std::vector<std::string>& paths,
                                                       WakeDescriptor wake = -1);

}  // namespace wirecensus::capture
