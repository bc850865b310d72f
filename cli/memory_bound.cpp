#include "cli/memory_bound.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>

#include "base/machine_limits.h"
#include "metrics/spill/spill_file.h"

namespace wirecensus {
namespace {

// Where the output files go, or the nearest folder above that exists now.
std::string usual_spill_folder(const Options& options) {
  if (options.to_standard_output()) return ".";
  std::error_code error;
  std::filesystem::path folder = std::filesystem::absolute(options.output_directory, error);
  while (!std::filesystem::is_directory(folder, error) && folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  return folder.string();
}

}  // namespace

std::uint64_t usual_memory() {
  constexpr std::uint64_t kUnknown = std::numeric_limits<std::uint64_t>::max();
  return MachineLimits().free_memory().value_or(kUnknown) / 4 * 3;
}

std::optional<std::string> without_bound(const Options& options) {
  const runtime::CountOptions& count = options.count;
  if (count.depth.tcp) return "--tcp";
  if (count.depth.names) return "--names-seen";
  if (count.depth.tunnels) return "--tunnels";
  if (count.depth.headers) return "--headers";
  if (options.compares()) return "--expect or --to";
  if (!options.database_files.empty()) return "--mmdb";
  if (count.members() > 1) return "several interfaces";
  return std::nullopt;
}

runtime::WatchOptions watched(const Options& options, std::uint64_t memory) {
  // A flow that is kept takes so much with all that is made of it, and with those of recent parts.
  constexpr std::uint64_t kBytesOfFlow = 1536;
  constexpr std::uint64_t kMinFlows = 4096;
  constexpr std::uint64_t kPartsOfFlows = 8;
  const unsigned watchers = (options.serve ? 1U : 0U) + (options.screen ? 1U : 0U);
  if (watchers == 0) return {};
  const std::uint64_t bytes = memory / (without_bound(options) ? 8 : 4);
  const std::uint64_t flows = std::max(bytes / watchers / kBytesOfFlow, kMinFlows);
  return {.flows = flows,
          .part_flows = flows / kPartsOfFlows,
          .memory = flows * watchers * kBytesOfFlow};
}

// Without one that must be, the flows stay in memory.
Status open_spill(Options& options) {
  if (options.spill.memory == 0) return done();
  const std::string& folder = options.spill.folder;
  auto file = metrics::SpillFile::create(folder.empty() ? usual_spill_folder(options) : folder);
  if (file) {
    options.count.spill = {.memory = options.spill.memory, .file = *std::move(file)};
    return done();
  }
  return options.spill.required ? file.error() : done();
}

}  // namespace wirecensus
