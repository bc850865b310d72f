// The end of the summary: what came by, what was lost and to whom, and the verdict.
#pragma once

#include "metrics/census.h"
#include "view/page.h"

namespace wirecensus {

void add_ledger(Page& page, const Census& census);

}  // namespace wirecensus
