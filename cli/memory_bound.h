// --memory and --spill.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/options.h"

namespace wirecensus {

inline constexpr std::uint64_t kMinMemory = std::uint64_t{64} << 20;

// Why the memory of such a count has no bound: an option that needs all flows in memory, or more
// than flows, as "--tcp"; none if it has one. For options as of the end of parsing.
std::optional<std::string> without_bound(const Options& options);

// `memory`: that of --memory; none: three quarters of what the machine or the group of the process
// has, and of what is free now. `folder`: that of --spill; empty: where the output files go, or the
// nearest folder above that exists.
runtime::SpillOptions spill_options(const Options& options, std::optional<std::uint64_t> memory,
                                    const std::string& folder);

}  // namespace wirecensus
