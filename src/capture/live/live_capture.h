// An interface as a source of frames, captured with one or more AF_PACKET rings (TPACKET_V3,
// packet(7)).
#pragma once

#include <memory>

#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/live/live_options.h"

namespace wirecensus::capture {

// Packets are received from the moment this returns. `wake`: see WakeDescriptor; it must outlive
// the source. Errors: no such interface (the message lists the existing ones), interface down,
// missing privilege (the message states the setcap command), or a filter that does not compile.
//
// The source uses no processor time while the interface is silent. When the interface goes down,
// the source waits until it is up again; when it is removed, the source ends. Both are doubts in
// the ledger.
Result<std::unique_ptr<FrameSource>> open_live_capture(const LiveOptions& options,
                                                       WakeDescriptor wake = -1);

}  // namespace wirecensus::capture
