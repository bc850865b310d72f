// The key of --anonymize.
#pragma once

#include "base/result.h"
#include "cli/options.h"

namespace wirecensus {

// Reads the key file of the options, if there is one, into their count, and warns if every user can
// read it. Errors: it cannot be used; what anonymizes is not installed.
Status take_key(Options& options);

}  // namespace wirecensus
