#include "runtime/record/file_rotation.h"

#include <gtest/gtest.h>

namespace wirecensus::runtime {
namespace {

constexpr Timestamp kFirstTime = 1'700'000'000 * kSecond;  // 2023-11-14T22:13:20Z

RecordOptions options(std::string file, std::uint64_t size, Duration time) {
  RecordOptions record;
  record.file = std::move(file);
  record.rotate_size = size;
  record.rotate_time = time;
  return record;
}

std::string first_name(std::string file) {
  return FileRotation(options(std::move(file), 1000, 0)).begin(kFirstTime);
}

TEST(FileRotation, WithoutItThereIsOneFileOfTheNameGiven) {
  FileRotation rotation(options("a/b.pcapng.gz", 0, 0));
  EXPECT_EQ(rotation.begin(kFirstTime), "a/b.pcapng.gz");
  EXPECT_FALSE(rotation.due(kFirstTime + 1'000'000 * kSecond, ~std::uint64_t{0}));
}

TEST(FileRotation, NumberAndTimeComeBeforeTheEndings) {
  EXPECT_EQ(first_name("b.pcapng"), "b_00001_20231114221320.pcapng");
  EXPECT_EQ(first_name("a.d/b.x.pcapng.gz"), "a.d/b.x_00001_20231114221320.pcapng.gz");
  EXPECT_EQ(first_name("a.d/b.zst"), "a.d/b_00001_20231114221320.zst");
  EXPECT_EQ(first_name("a.d/b"), "a.d/b_00001_20231114221320");
  EXPECT_EQ(first_name("/.b"), "/.b_00001_20231114221320");
}

TEST(FileRotation, NumbersRiseAndAMissingTimeIsLeftOut) {
  FileRotation rotation(options("b.pcapng", 1000, 0));
  EXPECT_EQ(rotation.begin(kNoTime), "b_00001.pcapng");
  EXPECT_EQ(rotation.begin(kFirstTime + kSecond), "b_00002_20231114221321.pcapng");
}

TEST(FileRotation, IsDueBeforeAFileIsLargerThanTheLimit) {
  FileRotation rotation(options("b", 1000, 0));
  rotation.begin(kFirstTime);
  EXPECT_FALSE(rotation.due(kFirstTime, 1000));
  EXPECT_TRUE(rotation.due(kFirstTime, 1001));
}

TEST(FileRotation, PeriodsFollowEachOtherFromTheFirstPacketOn) {
  FileRotation rotation(options("b", 0, 10 * kSecond));
  rotation.begin(kFirstTime);
  EXPECT_FALSE(rotation.due(kFirstTime + 10 * kSecond - 1, 0));
  EXPECT_TRUE(rotation.due(kFirstTime + 10 * kSecond, 0));
  rotation.begin(kFirstTime + 37 * kSecond);  // in the period from 30 to 40
  EXPECT_FALSE(rotation.due(kFirstTime + 39 * kSecond, 0));
  EXPECT_TRUE(rotation.due(kFirstTime + 40 * kSecond, 0));
}

TEST(FileRotation, LatePacketsAndThoseWithoutTimeBeginNoFile) {
  FileRotation rotation(options("b", 0, 10 * kSecond));
  rotation.begin(kNoTime);
  EXPECT_FALSE(rotation.due(kFirstTime, 0));
  rotation.begin(kFirstTime);
  EXPECT_FALSE(rotation.due(kFirstTime - 100 * kSecond, 0));
  EXPECT_FALSE(rotation.due(kNoTime, 0));
  rotation.begin(kFirstTime - 100 * kSecond);  // by the size, say
  EXPECT_FALSE(rotation.due(kFirstTime + 9 * kSecond, 0));
}

TEST(FileRotation, TimesAtBothEndsAreNoTrouble) {
  FileRotation rotation(options("b", 0, 1));
  rotation.begin(kNoTime + 1);
  EXPECT_TRUE(rotation.due(std::numeric_limits<Timestamp>::max(), 0));
  rotation.begin(std::numeric_limits<Timestamp>::max());
  EXPECT_FALSE(rotation.due(kNoTime + 1, 0));
}

}  // namespace
}  // namespace wirecensus::runtime
