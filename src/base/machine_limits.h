// Processors and memory available to this process: limits of the machine and of control groups
// (cgroups(7), versions 1 and 2).
//
// A container sees all processors and all memory of its machine but may use only part of them: the
// limits of its group and of all parent groups apply.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wirecensus {

class MachineLimits {
 public:
  // `root` is prefixed to "/proc" and to the directories of the groups, for tests.
  explicit MachineLimits(std::string root = {}) : root_(std::move(root)) {}

  // How many threads can run at the same time, at least 1: the processors of the affinity mask, or
  // fewer if the groups have a smaller quota, rounded up.
  unsigned processors() const;

  // Quota of the groups in processors (cpu.max; cpu.cfs_quota_us), for example 1.5. None if there
  // is no limit.
  std::optional<double> processor_quota() const;

  // Available memory in bytes: MemAvailable, or less if the groups leave less (page cache counts as
  // available). None if unknown.
  std::optional<std::uint64_t> free_memory() const;

 private:
  std::string root_;
};

}  // namespace wirecensus
