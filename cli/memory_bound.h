// --memory and --spill.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/options.h"

namespace wirecensus {

inline constexpr std::uint64_t kMinMemory = std::uint64_t{64} << 20;

// Why the memory of such a count has no bound: an option that needs all flows in memory, or more
// than flows, as "--tcp"; none if it has one. For options as of the end of parsing.
std::optional<std::string> without_bound(const Options& options);

// Three quarters of the memory that is free now, of the machine or the groups of the process.
std::uint64_t usual_memory();

// What may be kept of a count while it runs, for those of its options that show it: a part of
// `memory`, which the process may take.
runtime::WatchOptions watched(const Options& options, std::uint64_t memory);

// Creates the temporary file of a count with a bound, CountOptions::spill. Call before the sandbox
// is entered. Error: it cannot be created, but must be.
Status open_spill(Options& options);

}  // namespace wirecensus
