// Combines the accounts of a source and of the admission of its frames in a ledger.
#pragma once

#include "base/ledger.h"
#include "capture/frame_source.h"
#include "runtime/admission.h"
#include "runtime/interval_divider.h"

namespace wirecensus::runtime {

// Adds the account of `source` up to now to `ledger`, except `counted`. May be called repeatedly,
// between two reads and after finish(); each call adds everything since the start of the source.
// Frames that `divider` holds do not count as seen; it may be null. `troubles` are losses and
// doubts of the source that it does not know itself. `number` is that of the source among those of
// the count, for FileAccount. Precondition: `source` is the current source of `admission`.
void add_source(capture::FrameSource& source, const Admission& admission,
                const IntervalDivider* divider, const Ledger& troubles, std::uint64_t number,
                Ledger& ledger);

// The account of a file that cannot be opened.
FileAccount unread_file(const std::string& name, std::uint64_t number);

}  // namespace wirecensus::runtime
