// An interface as a source of frames, by the method that options name.
#pragma once

#include <memory>

#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/live/live_options.h"

namespace wirecensus::capture {

// The ring (live_capture.h) wherever this system has it, because it alone can prove what it
// counted; else libpcap (libpcap_capture.h). Packets are taken in from the moment this returns.
Result<std::unique_ptr<FrameSource>> open_live_source(const LiveOptions& options,
                                                      WakeDescriptor wake = -1);

}  // namespace wirecensus::capture
