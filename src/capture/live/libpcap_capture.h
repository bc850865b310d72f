// An interface as a source of frames through libpcap: for systems without the ring of
// live_capture.h, and for devices that only libpcap supports (nflog, usbmon, ...).
#pragma once

#include <memory>

#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/live/live_options.h"

namespace wirecensus::capture {

// Errors: libpcap is not installed; or those of libpcap: no such device, missing privilege, a
// filter that does not compile.
//
// The ledger always has a doubt: the meaning of libpcap's statistics depends on the system, and
// they omit packets that libpcap drops itself
// (https://github.com/the-tcpdump-group/libpcap/issues/843), so exactness cannot be proved. Losses
// that they report are added as losses.
Result<std::unique_ptr<FrameSource>> open_libpcap_capture(const LiveOptions& options,
                                                          WakeDescriptor wake = -1);

}  // namespace wirecensus::capture
