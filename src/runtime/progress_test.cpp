#include "runtime/progress.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "runtime/count_traffic.h"

namespace wirecensus::runtime {
namespace {

class ProgressTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(testing::TempDir()) / ("progress-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, std::size_t size) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << std::string(size, 'x');
    return path;
  }

  std::filesystem::path folder_;
};

TEST_F(ProgressTest, NothingHasBegunAtFirst) { EXPECT_EQ(Progress().now().number, 0U); }

TEST_F(ProgressTest, AStageBeginsWithoutTheStateOfTheLastOne) {
  Progress progress;
  EXPECT_FALSE(progress.state_wanted());
  progress.want_state();
  EXPECT_TRUE(progress.state_wanted());
  progress.begin({});
  EXPECT_EQ(progress.state(), nullptr);
  progress.set_state({.ledger = {}, .absent = {"v1"}, .memory = {}});
  progress.set_all_read();
  progress.add_read();
  EXPECT_EQ(progress.state()->absent, std::vector<std::string>{"v1"});
  EXPECT_TRUE(progress.now().all_read);
  EXPECT_EQ(progress.now().reads, 1U);
  progress.begin({});
  EXPECT_EQ(progress.state(), nullptr);
  EXPECT_FALSE(progress.now().all_read);
  EXPECT_EQ(progress.now().reads, 0U);
}

TEST_F(ProgressTest, AddsUpWhatManyThreadsTellWhileSomebodyWatches) {
  Progress progress;
  progress.begin({});
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
      workers.emplace_back([&progress] {
        for (int batch = 0; batch < 1000; ++batch) {
          progress.add_counted(3, 200);
          progress.add_bytes_read(7);
        }
      });
    }
    for (std::uint64_t last = 0, packets = 0; packets < 12'000; last = packets) {
      packets = progress.now().packets;
      ASSERT_GE(packets, last);
    }
  }
  EXPECT_EQ(progress.now().frame_bytes, 800'000U);
  EXPECT_EQ(progress.now().bytes_read, 28'000U);
}

TEST_F(ProgressTest, AStageBeginsWithNothingDone) {
  Progress progress;
  progress.begin({});
  progress.add_counted(5, 6);
  progress.set_lost(7);
  WorkStage stage;
  stage.name = "second";
  progress.begin(stage);
  const WorkProgress now = progress.now();
  EXPECT_EQ(now.number, 2U);
  EXPECT_EQ(now.stage.name, "second");
  EXPECT_EQ(now.packets + now.frame_bytes + now.lost, 0U);
}

TEST_F(ProgressTest, TheSizeOfFilesIsKnownWhenEachIs) {
  const std::vector<std::string> files{write("a", 1000), write("b", 234)};
  EXPECT_EQ(total_size(files), 1234U);
  const std::vector<std::string> with_pipe{files[0], "/dev/null"};
  EXPECT_EQ(total_size(with_pipe), std::nullopt);
  const std::vector<std::string> with_missing{files[0], (folder_ / "none").string()};
  EXPECT_EQ(total_size(with_missing), std::nullopt);
}

// Complete pcap files are read to their last byte, and the progress reports this.
TEST_F(ProgressTest, ACountReportsAllBytesAndPackets) {
  std::string file("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\0\0\0\0\0\0\0\0\xff\xff\0\0\x01\0\0\0", 24);
  for (int i = 0; i < 50'000; ++i) {
    file += std::string("\x01\0\0\0\0\0\0\0\x40\0\0\0\x40\0\0\0", 16) + std::string(64, 'p');
  }
  const std::string path = (folder_ / "whole.pcap").string();
  std::ofstream(path, std::ios::binary) << file;

  Progress progress;
  progress.begin({});
  CountOptions options;
  options.input = FileInput{{path, path}};
  options.threads = 3;
  options.progress = &progress;
  StopRequest stop;
  const Result<metrics::Census> census = count_traffic(options, stop);
  ASSERT_TRUE(census.ok());
  EXPECT_EQ(progress.now().packets, 100'000U);
  EXPECT_EQ(progress.now().frame_bytes, 6'400'000U);
  EXPECT_EQ(progress.now().bytes_read, 2 * file.size());
}

}  // namespace
}  // namespace wirecensus::runtime
