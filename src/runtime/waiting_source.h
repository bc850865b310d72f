// An interface that need not exist: it is waited for, and whenever it is there, it is captured.
//
//     waiting ──► opened ──► captured ──► removed ──► waiting ...
//
// What the ledger says of it:
// - Before it is there for the first time, no packet can pass: a remark from when to when. If it is
//   created meanwhile, all that it counts from then on must have been captured; what passed before
//   the capture began is a doubt, found by its own counters at the end.
// - When it is removed, its counters go with it: what was lost before the capture is unknown, which
//   is a doubt. When it goes down, that is a doubt of the capture itself (live_capture.h).
// - An interface that existed so briefly that it could not be opened is a doubt.
#pragma once

#include <memory>

#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/live/live_options.h"

namespace wirecensus::runtime {

// Captures the interface from now on if it exists, also if it is down, and otherwise waits for it.
// `wake`: see WakeDescriptor; it must outlive the source. The source ends only when it is stopped.
// Errors: those of open_live_source() that waiting does not mend: a missing privilege, a filter
// with a syntax error, "any".
Result<std::unique_ptr<capture::FrameSource>> open_waiting_source(capture::LiveOptions options,
                                                                  capture::WakeDescriptor wake);

}  // namespace wirecensus::runtime
