// Several interfaces as one source, read round robin. Each member keeps its own account; a member
// that fails or is removed ends alone.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/live/live_options.h"

namespace wirecensus::capture {

// Opens all interfaces of `options`, whose `interface` each gets. `wake`: as for
// open_live_source(). Frame::interface and FrameBatch::member are the index in `interfaces`.
// Errors: as for open_live_source(), of the first interface that cannot be opened. Precondition:
// at least two names, all different.
Result<std::unique_ptr<FrameSource>> open_live_group(const std::vector<std::string>& interfaces,
                                                     const LiveOptions& options,
                                                     WakeDescriptor wake = -1);

// The group of these sources, at least one, which do not wake themselves.
std::unique_ptr<FrameSource> make_live_group(std::vector<std::unique_ptr<FrameSource>> members,
                                             WakeDescriptor wake = -1);

}  // namespace wirecensus::capture
