// Completions for shells, as scripts for them to read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_table.h"

namespace wirecensus {

inline constexpr const char* kShells[] = {"bash", "fish", "zsh"};

// Precondition: `shell` is one of kShells.
std::string completions(std::string_view shell, const std::vector<CommandRow>& commands);

}  // namespace wirecensus
