// What the commands print with.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/exit_code.h"
#include "view/summary.h"

namespace wirecensus {

// Prints the message.
ExitCode fail(const Error& error);

// Prints a text for a person; that nobody reads it (a closed pipe) is no error.
void print(std::FILE* file, std::string_view text);

// Names the files that were written, on standard error.
void tell_written(const std::vector<std::string>& paths);

// Columns; 80 where the descriptor is no terminal or tells nothing.
int terminal_width(int descriptor);

// How `file` is to be written to: coloured and as wide as the terminal, if it is one.
SummaryStyle terminal_style(std::FILE* file);

}  // namespace wirecensus
