// What the commands print with.
#pragma once

#include "base/result.h"
#include "cli/exit_code.h"
#include "view/summary.h"

namespace wirecensus {

// Prints the message.
ExitCode fail(const Error& error);

// How standard output is to be written to: coloured and as wide as the terminal, if it is one.
SummaryStyle terminal_style();

}  // namespace wirecensus
