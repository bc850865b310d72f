// What a source and the admission of its frames know of it, put together in a ledger.
#pragma once

#include "base/ledger.h"
#include "capture/frame_source.h"
#include "runtime/admission.h"

namespace wirecensus::runtime {

// Appends the account of the present source of `admission` as it stands: between two reads, or
// after finish(). Any number of times; each time all of it, from the source's beginning on.
void add_source(capture::FrameSource& source, const Admission& admission, Ledger& ledger);

}  // namespace wirecensus::runtime
