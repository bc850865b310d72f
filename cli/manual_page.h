// The manual page, in the macros of man(7).
#pragma once

#include <string>
#include <vector>

#include "cli/command_table.h"

namespace wirecensus {

std::string manual_page(const std::vector<CommandRow>& commands, const std::string& version);

}  // namespace wirecensus
