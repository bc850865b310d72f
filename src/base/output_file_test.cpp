#include "base/output_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <utility>

#include "support/temporary_folder.h"

namespace wirecensus {
namespace {

using ::testing::HasSubstr;

TEST(OutputFile, TakesItsNameOnlyWhenCommitted) {
  const TemporaryFolder folder;
  auto file = OutputFile::create(folder.path("a.csv"));
  ASSERT_TRUE(file.ok());
  file->append("x,y\n");
  EXPECT_FALSE(std::filesystem::exists(folder.path("a.csv")));
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(folder.read("a.csv"), "x,y\n");
  EXPECT_EQ(folder.file_count(), 1);
}

TEST(OutputFile, LeavesNothingBehindWithoutCommit) {
  const TemporaryFolder folder;
  {
    auto file = OutputFile::create(folder.path("a.csv"));
    ASSERT_TRUE(file.ok());
    file->append("half");
    EXPECT_EQ(folder.file_count(), 1);
  }
  EXPECT_EQ(folder.file_count(), 0);
}

TEST(OutputFile, KeepsTheFormerFileUntilTheNewOneIsWhole) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("a.csv")) << "former";
  auto file = OutputFile::create(folder.path("a.csv"));
  ASSERT_TRUE(file.ok());
  file->append("new");
  EXPECT_EQ(folder.read("a.csv"), "former");
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(folder.read("a.csv"), "new");
}

TEST(OutputFile, KeepsOrderOverManyBuffersOfAppendedAndDirectBytes) {
  const TemporaryFolder folder;
  auto file = OutputFile::create(folder.path("big"));
  ASSERT_TRUE(file.ok());
  std::string expected;
  for (int i = 0; i < 300; ++i) {
    const std::string chunk(static_cast<std::size_t>(i) * 37, static_cast<char>('a' + i % 26));
    file->append(chunk);
    char* out = file->direct();
    file->take(std::fill_n(out, OutputFile::kMaxDirect, static_cast<char>('A' + i % 26)));
    expected += chunk + std::string(OutputFile::kMaxDirect, static_cast<char>('A' + i % 26));
  }
  const std::string huge(1'000'000, '#');
  file->append(huge);
  expected += huge;
  ASSERT_TRUE(file->commit().ok());
  EXPECT_TRUE(folder.read("big") == expected);
}

TEST(OutputFile, HasThePermissionsOfAnyNewFile) {
  const TemporaryFolder folder;
  const mode_t before = umask(027);
  auto file = OutputFile::create(folder.path("a"));
  umask(before);
  ASSERT_TRUE(file.ok() && file->commit().ok());
  struct stat status {};
  ASSERT_EQ(stat(folder.path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST(OutputFile, SaysThatTheFolderIsMissing) {
  const TemporaryFolder folder;
  const auto file = OutputFile::create(folder.path("no/such/a.csv"));
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.error().message, HasSubstr("cannot write " + folder.path("no/such/a.csv")));
  EXPECT_THAT(file.error().message, HasSubstr("No such file or directory"));
}

TEST(OutputFile, SaysThatTheNameIsAFolder) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("taken"));
  auto file = OutputFile::create(folder.path("taken"));
  ASSERT_TRUE(file.ok());
  const Status status = file->commit();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("Is a directory"));
}

// While it exists, no file of this process can grow beyond `bytes`, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : former_action_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &former_);
    const rlimit limit{bytes, former_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &former_);
    std::signal(SIGXFSZ, former_action_);
  }

 private:
  rlimit former_{};
  void (*former_action_)(int);
};

TEST(OutputFile, ReportsAFailedWriteAndLeavesTheFormerFile) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("a.csv")) << "former";
  {
    auto file = OutputFile::create(folder.path("a.csv"));
    ASSERT_TRUE(file.ok());
    const FileSizeLimit limit(1'000'000);
    for (int i = 0; i < 300; ++i) file->append(std::string(10'000, 'x'));
    const Status status = file->commit();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().message, "cannot write " + folder.path("a.csv") + ": File too large");
  }
  EXPECT_EQ(folder.read("a.csv"), "former");
  EXPECT_EQ(folder.file_count(), 1);
}

// Both ends of a pipe; a write to it does not end the process.
struct Pipe {
  Pipe() : former_action(std::signal(SIGPIPE, SIG_IGN)) { EXPECT_EQ(pipe(&ends[0]), 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
    std::signal(SIGPIPE, former_action);
  }
  int ends[2] = {-1, -1};
  void (*former_action)(int);
};

TEST(OutputFile, StreamsToADescriptorThatStaysOpen) {
  const Pipe pipe;
  for (const std::string text : {"one", "two"}) {
    auto file = OutputFile::stream(pipe.ends[1], "standard output");
    ASSERT_TRUE(file.ok());
    file->append(text);
    ASSERT_TRUE(file->commit().ok());
    char read_back[4] = {};
    ASSERT_EQ(read(pipe.ends[0], read_back, sizeof(read_back)), 3);
    EXPECT_EQ(read_back, text);
  }
}

TEST(OutputFile, PassesBytesOnToAFunction) {
  std::string taken;
  OutputFile file = OutputFile::to([&](std::string_view bytes) { taken += bytes; });
  const std::string large(1 << 20, 'x');
  file.append("a");
  OutputFile moved = std::move(file);
  moved.append(large);
  *moved.direct() = 'b';
  moved.take(moved.direct() + 1);
  EXPECT_TRUE(moved.commit().ok());
  EXPECT_EQ(taken, "a" + large + "b");
}

TEST(OutputFile, TakesAClosedPipeForAReaderThatHasEnough) {
  Pipe pipe;
  close(std::exchange(pipe.ends[0], -1));
  auto file = OutputFile::stream(pipe.ends[1], "standard output");
  ASSERT_TRUE(file.ok());
  for (int i = 0; i < 100; ++i) file->append(std::string(10'000, 'x'));
  EXPECT_TRUE(file->commit().ok());
}

TEST(OutputFile, ReportsThatAStreamCannotBeWritten) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  auto file = OutputFile::stream(full, "standard output");
  ASSERT_TRUE(file.ok());
  file->append("x");
  const Status status = file->commit();
  close(full);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("cannot write standard output: No space left"));
  EXPECT_FALSE(OutputFile::stream(-1, "standard output").ok());
}

TEST(OutputFile, SaysThatAFileSystemRefusesNewFiles) {
  const auto file = OutputFile::create("/proc/wirecensus.csv");
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.error().message, HasSubstr("cannot write /proc/wirecensus.csv: "));
}

}  // namespace
}  // namespace wirecensus
