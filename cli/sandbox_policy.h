// What a count needs of the system, from its options: the policy of its sandbox.
#pragma once

#include "base/result.h"
#include "cli/options.h"
#include "report/formats.h"
#include "sandbox/sandbox.h"

namespace wirecensus {

// Until the sources are open. `files` are the result files; `command` is the process of the command
// after "--", 0 if there is none. Error: the user of --user cannot be found.
Result<sandbox::Policy> sandbox_policy(const Options& options, const report::ReportFiles& files,
                                       pid_t command);

// From then on. Interfaces that are waited for are opened again and again.
sandbox::CallNeeds calls_of_counting(const Options& options, pid_t command);
sandbox::CapabilitySet capabilities_of_counting(const Options& options);

// The folder that results are written to, which must exist when the policy is entered; empty: none.
std::string results_folder(const Options& options, const report::ReportFiles& files);

}  // namespace wirecensus
