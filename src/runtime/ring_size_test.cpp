#include "runtime/ring_size.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "capture/live/live_options.h"
#include "support/temporary_folder.h"

namespace wirecensus::runtime {
namespace {

using testing::HasSubstr;

constexpr std::size_t kMiB = std::size_t{1} << 20;

// A machine with this much free memory.
class Machine {
 public:
  explicit Machine(std::size_t free) {
    std::filesystem::create_directory(folder_.path("proc"));
    std::ofstream(folder_.path("proc/meminfo")) << "MemAvailable: " << free / 1024 << " kB\n";
  }
  MachineLimits limits() const { return MachineLimits(folder_.path()); }

 private:
  TemporaryFolder folder_;
};

TEST(RingSize, IsAsAskedForWhereThereIsTwiceAsMuch) {
  const auto size = ring_size(512 * kMiB, Machine(1024 * kMiB).limits());
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(size->bytes, 512 * kMiB);
  EXPECT_EQ(size->shortage, "");
}

TEST(RingSize, TheUsualOneShrinksAndThatIsTold) {
  const auto size = ring_size(capture::LiveOptions::kUsualRingBytes, Machine(100 * kMiB).limits());
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(size->bytes, 50 * kMiB);
  EXPECT_THAT(size->shortage, HasSubstr("is 50 MiB instead of 128 MiB"));
  EXPECT_EQ(ring_size(capture::LiveOptions::kUsualRingBytes, Machine(0).limits())->bytes, kMiB);
}

TEST(RingSize, OneThatWasAskedForIsRefusedWithTheMax) {
  for (const std::size_t wanted : {513 * kMiB, std::size_t{1} << 40, ~std::size_t{0}}) {
    const auto size = ring_size(wanted, Machine(1024 * kMiB).limits());
    ASSERT_FALSE(size.ok());
    EXPECT_THAT(size.error().message, HasSubstr("--ring-size 512M or less"));
  }
}

TEST(RingSize, ASmallOneIsNeverRefused) {
  EXPECT_EQ(ring_size(kMiB / 2, Machine(0).limits())->bytes, kMiB / 2);
}

TEST(RingSize, AMachineThatDoesNotTellHasNoLimit) {
  const TemporaryFolder empty;
  EXPECT_EQ(ring_size(3 * kMiB, MachineLimits(empty.path()))->bytes, 3 * kMiB);
}

}  // namespace
}  // namespace wirecensus::runtime
