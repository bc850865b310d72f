// An interface as a source of frames: one or several AF_PACKET rings (TPACKET_V3).
#pragma once

#include <memory>

#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/live/live_options.h"

namespace wirecensus::capture {

// Opens a ring on the interface; packets are taken in from the moment this returns. Errors: no such
// interface (the message lists those there are), interface down, missing privilege (the message
// gives the setcap line), a filter that does not compile.
//
// The source uses no time of a processor while the interface is silent. When the interface goes
// down it waits for it to come up again; when the interface is removed it ends.
Result<std::unique_ptr<FrameSource>> open_live_capture(const LiveOptions& options,
                                                       WakeDescriptor wake = -1);

}  // namespace wirecensus::capture
