#include "base/file_head.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "support/temporary_folder.h"

namespace wirecensus {
namespace {

std::string text_of(const FileHead& head) {
  const Bytes bytes = head.bytes();
  return {bytes.data(), bytes.data() + bytes.size()};
}

TEST(FileHead, IsTheFirstSixteenBytes) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("long")) << "0123456789abcdefghij";
  std::ofstream(folder.path("short")) << "01";
  EXPECT_EQ(text_of(FileHead(folder.path("long"))), "0123456789abcdef");
  EXPECT_EQ(text_of(FileHead(folder.path("short"))), "01");
}

TEST(FileHead, IsEmptyIfThereIsNoRegularFile) {
  const TemporaryFolder folder;
  EXPECT_TRUE(FileHead(folder.path("missing")).bytes().empty());
  EXPECT_TRUE(FileHead(folder.path(".")).bytes().empty());
  ASSERT_EQ(mkfifo(folder.path("pipe").c_str(), 0600), 0);
  EXPECT_TRUE(FileHead(folder.path("pipe")).bytes().empty());  // and does not wait for a writer
}

}  // namespace
}  // namespace wirecensus
