// An interface as a source of frames by way of libpcap: for systems without the ring of
// live_capture.h, and for devices that only libpcap knows (nflog, usbmon, ...).
#pragma once

#include <memory>

#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/live/live_options.h"

namespace wirecensus::capture {

// Errors are libpcap's own: no such device, missing privilege, a filter that does not compile.
//
// The ledger always holds a doubt. libpcap's statistics mean other things on each system and leave
// out what it drops itself (https://github.com/the-tcpdump-group/libpcap/issues/843), so that all
// was counted cannot be proved; what they show to be lost is entered as a loss.
Result<std::unique_ptr<FrameSource>> open_libpcap_capture(const LiveOptions& options,
                                                          WakeDescriptor wake = -1);

}  // namespace wirecensus::capture
