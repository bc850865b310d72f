// What the machine and the control groups (cgroups(7), versions 1 and 2) leave to this process.
//
// A container sees all processors and all memory of its machine, and may use a part of them: the
// limits of its group and of every group above it hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wirecensus {

class MachineLimits {
 public:
  // `root` stands before "/proc" and before the folders of the groups: of use to tests.
  explicit MachineLimits(std::string root = {}) : root_(std::move(root)) {}

  // How many threads can run at the same time, at least 1: the processors of the affinity mask, or
  // fewer where the groups allow less processor time, which is rounded up.
  unsigned processors() const;

  // Processor time per time that the groups allow (cpu.max; cpu.cfs_quota_us): 1.5 is one and a
  // half processors. None where there is no limit.
  std::optional<double> processor_quota() const;

  // Bytes that can be taken before memory is short: MemAvailable, or what the groups leave, page
  // cache not counted as taken. None where the system says neither.
  std::optional<std::uint64_t> free_memory() const;

 private:
  std::string root_;
};

}  // namespace wirecensus
