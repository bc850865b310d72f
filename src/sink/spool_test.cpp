#include "sink/spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX, not in <cstdlib>

#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

namespace wirecensus::sink {
namespace {

constexpr std::uint64_t kRoom = 1 << 20;

class SpoolTest : public testing::Test {
 protected:
  SpoolTest() {
    std::string pattern = testing::TempDir() + "wirecensus-spool-XXXXXX";
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern + "/spool";
  }
  ~SpoolTest() override { std::filesystem::remove_all(folder_ + "/.."); }

  std::unique_ptr<Spool> open(std::uint64_t max_bytes = kRoom) {
    auto spool = Spool::open(folder_, max_bytes);
    EXPECT_TRUE(spool.ok());
    return std::move(*spool);
  }

  std::string folder_;
};

metrics::CensusTables interval(Timestamp begin, std::uint64_t number) {
  metrics::Census census;
  census.sources = {"eth0"};
  census.interval = {.run = 0xabc, .number = number, .begin = begin, .length = kSecond};
  return metrics::CensusTables(std::make_shared<const metrics::Census>(std::move(census)));
}

TEST_F(SpoolTest, WhatIsLeftIsInOrder) {
  {
    const auto spool = open();
    ASSERT_TRUE(spool->keep(interval(9 * kSecond, 10), {.run = 1}).ok());
    ASSERT_TRUE(spool->keep(interval(8 * kSecond, 9), {.after = 7}).ok());
    const metrics::CensusTables whole(std::make_shared<const metrics::Census>());
    const auto name = spool->keep(whole, {.run = 7});
    ASSERT_TRUE(name.ok());
    const auto removed = spool->keep(interval(10 * kSecond, 11), {.run = 1});
    spool->remove(*removed);
  }
  std::ofstream(folder_ + "/other.wcs") << "x";
  const auto spool = open();
  ASSERT_EQ(spool->left().size(), 3U);
  EXPECT_EQ(spool->left()[0].place.run, 7U);
  EXPECT_EQ(spool->left()[1].place.run, 0xabcU);
  EXPECT_EQ(spool->left()[1].place.after, 7U);
  const auto read = spool->read(spool->left()[1].name);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->census().interval->number, 9U);
  EXPECT_EQ(read->census().sources, std::vector<std::string>{"eth0"});
  EXPECT_FALSE(spool->read("none").ok());
}

TEST_F(SpoolTest, IsOfOneProcess) {
  const auto spool = open();
  const auto again = Spool::open(folder_, kRoom);
  ASSERT_FALSE(again.ok());
  EXPECT_THAT(again.error().message, testing::HasSubstr("another process does"));
  EXPECT_FALSE(Spool::open("/proc/none", kRoom).ok());
}

TEST_F(SpoolTest, HasABound) {
  std::uint64_t size = 0;
  {
    const auto spool = open();
    size =
        std::filesystem::file_size(folder_ + "/" + *spool->keep(interval(kSecond, 0), {.run = 1}));
  }
  const auto spool = open(2 * size);
  const auto second = spool->keep(interval(2 * kSecond, 1), {.run = 1});
  ASSERT_TRUE(second.ok());
  const auto third = spool->keep(interval(3 * kSecond, 2), {.run = 1});
  ASSERT_FALSE(third.ok());
  EXPECT_THAT(third.error().message, testing::HasSubstr("is full (--spool-size)"));
  EXPECT_TRUE(spool->keep_note(interval(3 * kSecond, 2), {.run = 1}).ok());
  EXPECT_FALSE(spool->keep(interval(4 * kSecond, 3), {.run = 1}).ok());
  spool->remove(*second);
  EXPECT_FALSE(spool->keep(interval(4 * kSecond, 3), {.run = 1}).ok());  // the note is in it
}

}  // namespace
}  // namespace wirecensus::sink
