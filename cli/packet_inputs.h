// Inputs that have packets, between which a count can be cut.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace wirecensus {

// Error: a file is a saved census; parts of captures before and behind it would be counts of their
// own. `option` is what needs cuts.
Status refuse_censuses(const std::vector<std::string>& files, const std::string& option);

}  // namespace wirecensus
