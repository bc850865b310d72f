// Printing for the commands.
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

// Prints the message and returns ExitCode::failed.
ExitCode fail(const Error& error);

// How much a message matters: syslog(3).
enum class Priority : int { error = 3, warning = 4, notice = 5, info = 6 };

// Prints to standard error. Failures (a closed terminal) are ignored. In the journal, a message is
// one line with its priority: "<4>the text" (sd-daemon(3)).
void tell(Priority priority, std::string_view text);
template <typename... Values>
void tell(Priority priority, fmt::format_string<Values...> format, Values&&... values) {
  tell(priority, std::string_view(fmt::format(format, std::forward<Values>(values)...)));
}
// The same with the priority `info`.
template <typename... Values>
void tell(fmt::format_string<Values...> format, Values&&... values) {
  tell(Priority::info, format, std::forward<Values>(values)...);
}

// Whether the descriptor is a stream to the journal (JOURNAL_STREAM, systemd.exec(5)).
bool is_journal(int descriptor);

// Prints text. Error: it could not be written (a full disk); a closed pipe is not an error.
Status print(std::FILE* file, std::string_view text);

// Prints the names of the files written to standard error.
void tell_written(const std::vector<std::string>& paths);

// The width in columns; 80 if the descriptor is not a terminal or the width is unknown.
int terminal_width(int descriptor);

// The style for `file`: colours and the width of the terminal, if it is one.
view::SummaryStyle terminal_style(std::FILE* file);

}  // namespace wirecensus
