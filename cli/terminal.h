// What the commands print with.
#pragma once

#include <fmt/core.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/exit_code.h"
#include "view/summary.h"

namespace wirecensus {

// Prints the message.
ExitCode fail(const Error& error);

// Prints to standard error. That this fails (a closed terminal) is no reason to stop.
void tell(std::string_view text);
template <typename... Values>
void tell(fmt::format_string<Values...> format, Values&&... values) {
  tell(std::string_view(fmt::format(format, std::forward<Values>(values)...)));
}

// Prints a text for a person. Error: it could not be written (a full disk); that nobody reads it (a
// closed pipe) is none.
Status print(std::FILE* file, std::string_view text);

// Names the files that were written, on standard error.
void tell_written(const std::vector<std::string>& paths);

// Columns; 80 where the descriptor is no terminal or tells nothing.
int terminal_width(int descriptor);

// How `file` is to be written to: coloured and as wide as the terminal, if it is one.
view::SummaryStyle terminal_style(std::FILE* file);

}  // namespace wirecensus
