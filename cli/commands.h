// The commands: each does its work, prints, and returns the exit code.
#pragma once

#include "cli/exit_code.h"
#include "cli/options.h"

namespace wirecensus {

ExitCode count_command(const Options& options);
ExitCode diff_command(const Options& options);  // two files
ExitCode interfaces_command();
ExitCode report_command(const Options& options);
ExitCode schema_command(const Options& options);
ExitCode store_command(const Options& options);

}  // namespace wirecensus
