// What to say to a person whose privilege does not suffice.
#pragma once

#include "base/result.h"

namespace wirecensus::capture {

// Tells the remedy, with the path of the very program that runs in the line to copy.
Error missing_privilege();

}  // namespace wirecensus::capture
