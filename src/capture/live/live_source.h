// An interface as a source of frames, by the method given in the options.
#pragma once

#include <memory>

#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/live/live_options.h"

namespace wirecensus::capture {

// The ring (live_capture.h) if this system has it, because only the ring can prove that the count
// is exact; otherwise libpcap (libpcap_capture.h). Packets are received from the moment this
// returns.
Result<std::unique_ptr<FrameSource>> open_live_source(const LiveOptions& options,
                                                      WakeDescriptor wake = -1);

}  // namespace wirecensus::capture
