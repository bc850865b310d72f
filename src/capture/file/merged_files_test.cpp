#include "capture/file/merged_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/capture_builder.h"
#include "support/temporary_folder.h"

namespace wirecensus::capture {
namespace {

using test::Buffer;
using ::testing::ElementsAre;

class MergedFilesTest : public ::testing::Test {
 protected:
  // A capture with `packets` packets, one per second from `first` on; damaged after them if wanted.
  std::string write(const std::string& name, std::uint32_t first, std::uint32_t packets,
                    const Buffer& rest = {}) {
    Buffer bytes = test::pcap_header();
    for (std::uint32_t i = 0; i < packets; ++i) {
      const Buffer record = test::pcap_record({}, first + i, test::payload(1000));
      bytes.insert(bytes.end(), record.begin(), record.end());
    }
    bytes = bytes + rest;
    std::ofstream(folder_.path(name), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return folder_.path(name);
  }

  TemporaryFolder folder_;
};

// What is read of the files, in pieces of a quarter megabyte.
TEST_F(MergedFilesTest, ReadsTheOneThatIsBehind) {
  const auto source =
      open_merged_files({write("a", 1000, 900), write("b", 1200, 900), write("c", 5000, 10)});
  ASSERT_TRUE(source.ok());
  EXPECT_EQ((*source)->member_names().size(), 3U);
  std::vector<std::size_t> frames(3);
  std::vector<Timestamp> reached{1000 * kSecond, 1200 * kSecond, 0};
  FrameBatch batch;
  while (true) {
    const auto outcome = (*source)->read(batch, std::chrono::milliseconds{1});
    ASSERT_TRUE(outcome.ok());
    frames.at(batch.member) += batch.frames.size();
    for (const Frame& frame : batch.frames) {
      EXPECT_EQ(frame.cap_len, 1000U);
      reached[batch.member] = frame.time;
    }
    EXPECT_LT(std::abs(reached[0] - reached[1]), 600 * kSecond) << "no file is far ahead";
    if (*outcome == ReadOutcome::end) break;
  }
  EXPECT_THAT(frames, ElementsAre(900, 900, 10));
}

TEST_F(MergedFilesTest, EachHasItsAccount) {
  const auto source = open_merged_files({write("a", 1, 5), write("b", 1, 7, Buffer{1, 2, 3})});
  ASSERT_TRUE(source.ok());
  FrameBatch batch;
  std::size_t frames = 0;
  while (true) {
    const auto outcome = (*source)->read(batch, std::chrono::milliseconds{1});
    frames += batch.frames.size();
    if (*outcome == ReadOutcome::end) break;
  }
  EXPECT_EQ(frames, 12U);
  (*source)->finish();
  Ledger ledger;
  (*source)->account(ledger);
  ASSERT_EQ(ledger.losses.size(), 1U);
  EXPECT_EQ(ledger.losses[0].source, folder_.path("b"));
  EXPECT_EQ(ledger.losses[0].cause, LossCause::file_cut_short);
}

TEST_F(MergedFilesTest, NamesTheOneThatCannotBeOpened) {
  const auto source = open_merged_files({write("a", 1, 5), folder_.path("none")});
  ASSERT_FALSE(source.ok());
  EXPECT_THAT(source.error().message, ::testing::HasSubstr("none"));
}

}  // namespace
}  // namespace wirecensus::capture
