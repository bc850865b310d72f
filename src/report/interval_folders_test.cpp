#include "report/interval_folders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/count_all.h"
#include "support/example_census.h"
#include "support/temporary_folder.h"
#include "tables/report_input.h"

namespace wirecensus::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr Timestamp kDay = Timestamp{20'000} * 86'400 * kSecond;  // 2024-10-04

class IntervalFoldersTest : public ::testing::Test {
 protected:
  std::unique_ptr<IntervalFolders> open(const Retention& keep = {}, bool replace = false) {
    auto folders = IntervalFolders::open({folder_.path("out"), keep, replace});
    EXPECT_TRUE(folders.ok());
    return folders.ok() ? std::move(*folders) : nullptr;
  }

  static Result<std::string> write(IntervalFolders& folders, Timestamp begin) {
    metrics::Census census = make_census(example_packets());
    census.interval = {.begin = begin, .length = 60 * kSecond};
    const tables::ReportInput input(
        metrics::CensusTables(std::make_shared<const metrics::Census>(std::move(census))));
    return folders.write(input, *parse_formats("packet_flows.csv,packet_sizes.csv"), 1);
  }

  std::vector<std::string> names(const std::string& in = "out") const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path(in))) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  void create(const std::string& file) const { std::ofstream(folder_.path(file)) << "x"; }

  const TemporaryFolder folder_;
};

TEST_F(IntervalFoldersTest, EachIntervalHasAFolderAndTheLatestALink) {
  const auto folders = open();
  EXPECT_EQ(*write(*folders, kDay), "2024-10-04T00:00:00Z");
  EXPECT_EQ(*write(*folders, kDay + kSecond * 3 / 2), "2024-10-04T00:00:01.5Z");
  EXPECT_EQ(*write(*folders, kNoTime), "without-time");
  EXPECT_THAT(names(), UnorderedElementsAre(".wirecensus", "2024-10-04T00:00:00Z",
                                            "2024-10-04T00:00:01.5Z", "without-time", "latest"));
  EXPECT_THAT(names("out/latest"), UnorderedElementsAre("packet_flows.csv", "packet_sizes.csv"));
  EXPECT_EQ(std::filesystem::read_symlink(folder_.path("out/latest")), "without-time");
  folders->end();
  EXPECT_EQ(names().size(), 4U) << "the lock is gone";
}

TEST_F(IntervalFoldersTest, AnotherCountOfTheSameTimeKeepsOrReplacesTheFirst) {
  auto folders = open();
  EXPECT_EQ(*write(*folders, kDay), "2024-10-04T00:00:00Z");
  EXPECT_EQ(*write(*folders, kDay), "2024-10-04T00:00:00Z.2");
  EXPECT_EQ(*write(*folders, kDay), "2024-10-04T00:00:00Z.3");
  folders.reset();
  folders = open({}, true);
  create("out/2024-10-04T00:00:00Z/packet_flows.csv");
  EXPECT_EQ(*write(*folders, kDay), "2024-10-04T00:00:00Z");
  EXPECT_GT(std::filesystem::file_size(folder_.path("out/2024-10-04T00:00:00Z/packet_flows.csv")),
            1U);
}

TEST_F(IntervalFoldersTest, OnlyTheNewestAreKept) {
  for (const Retention& keep : {Retention{.count = 2}, Retention{.age = 60 * kSecond}}) {
    const auto folders = open(keep);
    for (int minute = 0; minute < 4; ++minute) {
      ASSERT_TRUE(write(*folders, kDay + minute * 60 * kSecond).ok());
    }
    EXPECT_THAT(names(), UnorderedElementsAre(".wirecensus", "latest", "2024-10-04T00:02:00Z",
                                              "2024-10-04T00:03:00Z"));
    std::filesystem::remove_all(folder_.path("out"));
  }
}

TEST_F(IntervalFoldersTest, ASizeIsThatOfAllFoldersAlsoOfThoseFound) {
  {
    const auto folders = open();
    for (int minute = 0; minute < 3; ++minute) {
      ASSERT_TRUE(write(*folders, kDay + minute * 60 * kSecond).ok());
    }
  }
  const auto folders = open({.bytes = 1});
  ASSERT_TRUE(write(*folders, kDay + 180 * kSecond).ok());
  EXPECT_THAT(names(), UnorderedElementsAre(".wirecensus", "latest", "2024-10-04T00:03:00Z"))
      << "the newest stays, however large";
}

TEST_F(IntervalFoldersTest, FilesOfOthersAreNeverRemoved) {
  const auto folders = open({.count = 1});
  ASSERT_TRUE(write(*folders, kDay).ok());
  create("out/2024-10-04T00:00:00Z/notes.txt");
  std::filesystem::create_directory(folder_.path("out/2024-13-04T00:00:00Z"));
  std::filesystem::create_directory(folder_.path("out/2020-backup"));
  ASSERT_TRUE(write(*folders, kDay + 60 * kSecond).ok());
  EXPECT_THAT(names("out/2024-10-04T00:00:00Z"), ElementsAre("notes.txt"));
  EXPECT_EQ(names().size(), 6U);
}

TEST_F(IntervalFoldersTest, AnIntervalThatCannotBeWrittenLeavesNothing) {
  const auto folders = open();
  create("out/2024-10-04T00:00:00Z");
  const auto blocked = write(*folders, kDay);
  ASSERT_FALSE(blocked.ok());
  EXPECT_THAT(blocked.error().message, HasSubstr("2024-10-04T00:00:00Z"));
  EXPECT_THAT(names(), UnorderedElementsAre(".wirecensus", "2024-10-04T00:00:00Z"));
  std::filesystem::remove(folder_.path("out/2024-10-04T00:00:00Z"));
  EXPECT_TRUE(write(*folders, kDay).ok());
}

TEST_F(IntervalFoldersTest, OneProcessAtATimeWritesToADirectory) {
  const auto folders = open();
  const auto second = IntervalFolders::open({folder_.path("out"), {}, false});
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().message, HasSubstr("another wirecensus"));
}

TEST_F(IntervalFoldersTest, WhatAKilledCountLeftIsReportedAndRemoved) {
  auto folders = open();
  EXPECT_FALSE(folders->left_behind());
  ASSERT_TRUE(write(*folders, kDay).ok());
  folders.reset();  // as after a kill: without end()
  std::filesystem::create_directory(folder_.path("out/.2024-10-04T00:01:00Z.unfinished"));
  create("out/.2024-10-04T00:01:00Z.unfinished/.packet_flows.csv.77.0.tmp");
  folders = open();
  ASSERT_TRUE(folders->left_behind());
  EXPECT_THAT(*folders->left_behind(), HasSubstr("packets after 2024-10-04T00:00:00Z"));
  EXPECT_THAT(names(), UnorderedElementsAre(".wirecensus", "latest", "2024-10-04T00:00:00Z"));
  folders->end();
  folders.reset();
  EXPECT_FALSE(open()->left_behind());
}

}  // namespace
}  // namespace wirecensus::report
