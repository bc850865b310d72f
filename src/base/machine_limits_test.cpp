#include "base/machine_limits.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX, not in <cstdlib>

#include <filesystem>
#include <fstream>

namespace wirecensus {
namespace {

// A machine made of files.
class MachineLimitsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "machine-limits-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void put(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = root_ + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  // Version 2, mounted as systemd does.
  void mount_second(const std::string& group, const std::string& seen_at_mount = "/") const {
    put("/proc/self/cgroup", "0::" + group + "\n");
    put("/proc/self/mountinfo", "22 1 0:5 / /proc rw shared:2 - proc proc rw\n30 22 0:27 " +
                                    seen_at_mount +
                                    " /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n");
  }
  // Version 1, as Docker mounts it without a namespace: the container's group is the root.
  void mount_first() const {
    put("/proc/self/cgroup", "9:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/docker/abc\n");
    put("/proc/self/mountinfo",
        "31 30 0:28 /docker/abc /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
        "34 30 0:31 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
  }
  MachineLimits limits() const { return MachineLimits(root_); }

  std::string root_;
};

TEST_F(MachineLimitsTest, WithoutFilesThereIsNoLimit) {
  EXPECT_EQ(limits().processor_quota(), std::nullopt);
  EXPECT_EQ(limits().free_memory(), std::nullopt);
  EXPECT_GE(limits().processors(), 1U);
}

TEST_F(MachineLimitsTest, TheAffinityMaskCounts) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(limits().processors(), static_cast<unsigned>(CPU_COUNT(&before)));
  cpu_set_t one;
  CPU_ZERO(&one);
  for (unsigned i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++i) {
    if (CPU_ISSET(i, &before)) CPU_SET(i, &one);
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(limits().processors(), 1U);
  sched_setaffinity(0, sizeof before, &before);
}

TEST_F(MachineLimitsTest, TheSmallestQuotaOfAllGroupsAboveCounts) {
  mount_second("/system.slice/a.service");
  put("/sys/fs/cgroup/system.slice/a.service/cpu.max", "300000 100000\n");
  put("/sys/fs/cgroup/system.slice/cpu.max", "150000 100000\n");
  EXPECT_EQ(limits().processor_quota(), 1.5);
  put("/sys/fs/cgroup/system.slice/cpu.max", "max 100000\n");
  EXPECT_EQ(limits().processor_quota(), 3.0);
  put("/sys/fs/cgroup/system.slice/a.service/cpu.max", "max 100000\n");
  EXPECT_EQ(limits().processor_quota(), std::nullopt);
}

TEST_F(MachineLimitsTest, AQuotaIsRoundedUpToAProcessor) {
  mount_second("/");
  put("/sys/fs/cgroup/cpu.max", "20000 100000\n");
  EXPECT_EQ(limits().processors(), 1U);
}

TEST_F(MachineLimitsTest, VersionOneInAContainer) {
  mount_first();
  put("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  put("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(limits().processor_quota(), std::nullopt);
  put("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
  EXPECT_EQ(limits().processor_quota(), 0.5);
  put("/proc/meminfo", "MemTotal: 9000 kB\nMemAvailable:    2000 kB\n");
  put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  put("/sys/fs/cgroup/memory/memory.usage_in_bytes", "1000000\n");
  EXPECT_EQ(limits().free_memory(), 2'048'000U);
  put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1500000\n");
  put("/sys/fs/cgroup/memory/memory.stat", "inactive_file 7\ntotal_inactive_file 200000\n");
  EXPECT_EQ(limits().free_memory(), 700'000U);
}

TEST_F(MachineLimitsTest, FreeMemoryIsTheLeastOfMachineAndGroups) {
  mount_second("/pod/inner", "/pod");
  put("/proc/meminfo", "MemFree: 1 kB\nMemAvailable: 4096 kB\n");
  EXPECT_EQ(limits().free_memory(), 4'194'304U);
  put("/sys/fs/cgroup/inner/memory.max", "3000000\n");
  put("/sys/fs/cgroup/inner/memory.current", "2500000\n");
  EXPECT_EQ(limits().free_memory(), 500'000U);
  put("/sys/fs/cgroup/inner/memory.stat", "anon 5\ninactive_file 400000\nactive_file 100000\n");
  EXPECT_EQ(limits().free_memory(), 1'000'000U);
  put("/sys/fs/cgroup/inner/memory.high", "2100000\n");
  EXPECT_EQ(limits().free_memory(), 100'000U);
  put("/sys/fs/cgroup/memory.max", "1000\n");  // of the pod, which already uses more
  put("/sys/fs/cgroup/memory.current", "5000\n");
  EXPECT_EQ(limits().free_memory(), 0U);
}

}  // namespace
}  // namespace wirecensus
