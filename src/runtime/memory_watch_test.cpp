#include "runtime/memory_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "support/temporary_folder.h"

namespace wirecensus::runtime {
namespace {

// The bound is where counting stops: what is used reaches it when memory is short, not before.
TEST(MemoryWatch, UseReachesTheBoundWhenMemoryIsShort) {
  const std::vector<char> taken(std::size_t{64} << 20, 1);
  for (const auto& [free_kilobytes, is_short] : {std::pair{10'000, true}, {100'000'000, false}}) {
    const TemporaryFolder root;
    std::filesystem::create_directories(root.path("proc"));
    std::ofstream(root.path("proc/meminfo")) << "MemAvailable: " << free_kilobytes << " kB\n";
    MemoryWatch watch{MachineLimits(root.path())};
    EXPECT_EQ(watch.use(), MemoryUse());
    EXPECT_EQ(watch.is_short(), is_short);
    EXPECT_GE(watch.use().used, taken.size());
    EXPECT_EQ(watch.use().used >= watch.use().bound, is_short);
  }
}

}  // namespace
}  // namespace wirecensus::runtime
