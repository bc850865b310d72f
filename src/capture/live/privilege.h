// The error message for a missing privilege.
#pragma once

#include "base/result.h"

namespace wirecensus::capture {

// States the remedy, as a command line with the path of the running program.
Error missing_privilege();

}  // namespace wirecensus::capture
