#include "runtime/memory_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "support/temporary_folder.h"

namespace wirecensus::runtime {
namespace {

// What is used reaches the bound when memory is low, not before.
TEST(MemoryWatch, UseReachesTheBoundWhenMemoryIsLow) {
  const std::vector<char> taken(std::size_t{64} << 20, 1);
  for (const auto& [free_kilobytes, is_short] : {std::pair{10'000, true}, {100'000'000, false}}) {
    const TemporaryFolder root;
    std::filesystem::create_directories(root.path("proc"));
    std::ofstream(root.path("proc/meminfo")) << "MemAvailable: " << free_kilobytes << " kB\n";
    MemoryWatch watch{MachineLimits(root.path())};
    EXPECT_EQ(watch.use(), MemoryUse());
    EXPECT_EQ(watch.look(), is_short ? Memory::too_low : Memory::enough);
    EXPECT_GE(watch.use().used, taken.size());
    EXPECT_EQ(watch.use().used >= watch.use().bound, is_short);
  }
}

// Less than what is used is left, but more than a quarter of it.
TEST(MemoryWatch, MemoryIsLowBeforeItIsTooLow) {
  const std::vector<char> taken(std::size_t{64} << 20, 1);
  const TemporaryFolder root;
  std::filesystem::create_directories(root.path("proc"));
  std::ofstream(root.path("proc/meminfo")) << "MemAvailable: 100000000 kB\n";
  MemoryWatch watch{MachineLimits(root.path())};
  watch.look();
  const auto free_kilobytes = watch.use().used / 1024 / 100 * 88;
  std::ofstream(root.path("proc/meminfo")) << "MemAvailable: " << free_kilobytes << " kB\n";
  MemoryWatch low{MachineLimits(root.path())};
  EXPECT_EQ(low.look(), Memory::low);
  EXPECT_EQ(low.look(), Memory::low);
  MemoryWatch spilled{MachineLimits(root.path()), KeptFlows::few};
  EXPECT_NE(spilled.look(), Memory::low);
}

}  // namespace
}  // namespace wirecensus::runtime
