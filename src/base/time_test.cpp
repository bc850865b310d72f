#include "base/time.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <ctime>
#include <random>

namespace wirecensus {
namespace {

// The same by the C library.
std::string expected_text(Timestamp time) {
  std::time_t seconds = time / kSecond;
  std::int64_t nanos = time % kSecond;
  if (nanos < 0) {
    nanos += kSecond;
    --seconds;
  }
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  char fraction[16];
  std::snprintf(fraction, sizeof fraction, ".%09dZ", static_cast<int>(nanos));
  return std::string(text) + fraction;
}

TEST(Timestamp, IsWrittenAsRfc3339) {
  EXPECT_EQ(timestamp_text(0), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(timestamp_text(1'700'000'000'000'002'000), "2023-11-14T22:13:20.000002000Z");
  EXPECT_EQ(timestamp_text(-1), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(timestamp_text(951'782'400 * kSecond), "2000-02-29T00:00:00.000000000Z");
}

TEST(Timestamp, AgreesWithTheCLibraryFrom1677To2262) {
  const Timestamp least = kNoTime + 1;
  const Timestamp most = std::numeric_limits<Timestamp>::max();
  EXPECT_EQ(timestamp_text(least), expected_text(least));
  EXPECT_EQ(timestamp_text(most), expected_text(most));
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto time = static_cast<Timestamp>(random());
    if (time == kNoTime) continue;
    ASSERT_EQ(timestamp_text(time), expected_text(time)) << time;
  }
}

TEST(Timestamp, AgreesWithTheCLibraryOnEveryDayOfACentury) {
  const Timestamp day = 86'400 * kSecond;
  for (Timestamp time = -18'262 * day; time < 18'263 * day; time += day) {
    ASSERT_EQ(timestamp_text(time), expected_text(time));
    ASSERT_EQ(timestamp_text(time - 1), expected_text(time - 1));
  }
}

TEST(Timestamp, IsNoTextWhereThereIsNoTime) { EXPECT_EQ(timestamp_text(kNoTime), ""); }

TEST(Duration, IsWrittenInSecondsWithNineDecimals) {
  EXPECT_EQ(duration_text(0), "0.000000000");
  EXPECT_EQ(duration_text(12 * kSecond + 1), "12.000000001");
  EXPECT_EQ(duration_text(-1), "-0.000000001");
  EXPECT_EQ(duration_text(std::numeric_limits<Duration>::max()), "9223372036.854775807");
  EXPECT_EQ(duration_text(std::numeric_limits<Duration>::min()), "-9223372036.854775808");
}

TEST(Duration, FitsTheRoomPromised) {
  EXPECT_LE(duration_text(std::numeric_limits<Duration>::min()).size(), kTimeTextSize);
  EXPECT_LE(timestamp_text(kNoTime + 1).size(), kTimeTextSize);
}

TEST(Time, ElapsedStopsAtTheEndsOfTheRange) {
  constexpr Timestamp kFirst = kNoTime + 1;
  constexpr Timestamp kLast = std::numeric_limits<Timestamp>::max();
  EXPECT_EQ(elapsed(5, 12), 7);
  EXPECT_EQ(elapsed(12, 5), -7);
  EXPECT_EQ(elapsed(kFirst, kLast), std::numeric_limits<Duration>::max());
  EXPECT_EQ(elapsed(kLast, kFirst), std::numeric_limits<Duration>::min());
}

}  // namespace
}  // namespace wirecensus
