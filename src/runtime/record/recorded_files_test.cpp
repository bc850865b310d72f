#include "runtime/record/recorded_files.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include "runtime/record/file_sink.h"
#include "support/memory_disk.h"
#include "support/temporary_folder.h"

namespace wirecensus::runtime {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

using testing::HasSubstr;

RecordedPiece piece(std::string begins, const std::string& text, bool ends) {
  RecordedPiece piece;
  std::memcpy(piece.blocks.extend(text.size()), text.data(), text.size());
  piece.packets = text.size();  // one packet per letter
  piece.begins = std::move(begins);
  piece.ends = ends;
  return piece;
}

const capture::OpenSink open_sink = [](const std::string& path) {
  return open_file_sink(path, -1);
};

Recording result_of(const RecordedFiles& files) {
  Recording recording;
  files.report(recording);
  return recording;
}

Buffer bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

TEST(RecordedFiles, PiecesBecomeFiles) {
  MemoryDisk disk;
  RecordedFiles files(disk.opener(), 0);
  files.write(piece("a", "one ", false));
  EXPECT_TRUE(disk.files.empty()) << "half a file";
  files.write(piece("", "two", true));
  files.write(piece("b", "three", true));
  EXPECT_EQ(disk.files["a"], bytes_of("one two"));
  EXPECT_EQ(disk.files["b"], bytes_of("three"));
  EXPECT_EQ(result_of(files).recorded, 12U);
  EXPECT_EQ(result_of(files).files, 2U);
  EXPECT_EQ(result_of(files).detail, "");
}

TEST(RecordedFiles, WhatWasWrittenBeforeTheDiskWasFullStays) {
  for (const bool can_salvage : {true, false}) {
    MemoryDisk disk;
    disk.room = 6;
    disk.can_salvage = can_salvage;
    RecordedFiles files(disk.opener(), 0);
    files.write(piece("a", "one", false));
    files.write(piece("", "two!", false));
    files.write(piece("", "six", true));
    EXPECT_EQ(disk.files.count("a"), can_salvage ? 1U : 0U);
    EXPECT_EQ(result_of(files).recorded, can_salvage ? 3U : 0U);
    EXPECT_EQ(result_of(files).detail, "the disk is full");
  }
}

TEST(RecordedFiles, TheNextFileIsTriedAgain) {
  MemoryDisk disk;
  disk.refused = "a";
  RecordedFiles files(disk.opener(), 0);
  files.write(piece("a", "one", true));
  files.write(piece("b", "three", true));
  EXPECT_EQ(disk.files.size(), 1U);
  EXPECT_EQ(result_of(files).recorded, 5U);
  EXPECT_EQ(result_of(files).detail, "refused a");
}

TEST(RecordedFiles, TheNewestFilesStayAndOthersAreNotTouched) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("0")) << "of somebody else";
  RecordedFiles files(open_sink, 2);
  for (const char* name : {"1", "2", "3", "4"}) {
    files.write(piece(folder.path(name), name, true));
  }
  EXPECT_EQ(folder.file_count(), 3);
  for (const char* name : {"0", "3", "4"}) {
    EXPECT_TRUE(std::filesystem::exists(folder.path(name))) << name;
  }
  EXPECT_EQ(result_of(files).recorded, 4U) << "that they made room is no loss";
}

TEST(RecordedFiles, AFolderThatIsGoneIsTold) {
  const TemporaryFolder folder;
  RecordedFiles files(open_sink, 0);
  files.write(piece(folder.path("in/a"), "one", false));
  files.write(piece("", "two", true));
  EXPECT_EQ(result_of(files).recorded, 0U);
  EXPECT_THAT(result_of(files).detail, HasSubstr("No such file or directory"));
}

TEST(RecordedFiles, AFileIsThereFromTheBeginningAndForItsOwnerAlone) {
  const TemporaryFolder folder;
  RecordedFiles files(open_sink, 0);
  files.write(piece(folder.path("a"), "one", false));
  EXPECT_EQ(folder.read("a"), "one");
  EXPECT_EQ(std::filesystem::status(folder.path("a")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(RecordedFiles, AProbeLeavesWhatThereIs) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("former")) << "former";
  std::filesystem::create_symlink("nowhere", folder.path("link"));
  for (const char* name : {"former", "new", "link"}) {
    EXPECT_TRUE(probe_file(folder.path(name)).ok()) << name;
  }
  EXPECT_EQ(folder.read("former"), "former");
  EXPECT_FALSE(std::filesystem::exists(folder.path("new")));
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("link")));
  EXPECT_FALSE(probe_file(folder.path()).ok()) << "a folder";
  EXPECT_FALSE(probe_file(folder.path("no/file")).ok());
}

// flush() makes the compressor emit all data, so that it can be read before the end.
TEST(RecordedFiles, FlushingGetsAllIntoTheFile) {
  for (const char* name : {"a.gz", "a.zst", "a.lz4"}) {
    const TemporaryFolder folder;
    RecordedFiles files(open_sink, 0);
    files.write(piece(folder.path(name), "one", false));
    files.flush();
    const std::size_t flushed = folder.read(name).size();
    EXPECT_GT(flushed, 3U) << name;
    files.flush();
    EXPECT_EQ(folder.read(name).size(), flushed) << "nothing new";
  }
}

TEST(RecordedFiles, APipeWithoutAReaderIsWaitedForUntilTheStop) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo(folder.path("pipe").c_str(), 0600), 0);
  const int stop = eventfd(0, 0);
  Status opened = done();
  {
    const std::jthread waiting([&] {
      const auto sink = open_file_sink(folder.path("pipe"), stop);
      if (!sink) opened = sink.error();
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(120));
    ASSERT_EQ(eventfd_write(stop, 1), 0);
  }
  close(stop);
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(opened.error().message, HasSubstr("no process reads from it"));
}

TEST(RecordedFiles, APipeIsWrittenToAndStaysAPipe) {
  const TemporaryFolder folder;
  const std::string path = folder.path("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int reader = open(path.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_TRUE(probe_file(path).ok());
  RecordedFiles files(open_sink, 0);
  files.write(piece(path, "one", true));
  char text[8];
  EXPECT_EQ(read(reader, text, sizeof text), 3);
  close(reader);
  EXPECT_TRUE(std::filesystem::is_fifo(path));
  EXPECT_EQ(result_of(files).recorded, 3U);
}

TEST(RecordedFiles, ALinkStaysALink) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("target")) << "former";
  std::filesystem::create_symlink("target", folder.path("link"));
  RecordedFiles files(open_sink, 0);
  files.write(piece(folder.path("link"), "one", true));
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("link")));
  EXPECT_EQ(folder.read("target"), "one");
}

TEST(RecordedFiles, ANameThatSaysSoIsCompressed) {
  const TemporaryFolder folder;
  RecordedFiles files(open_sink, 0);
  files.write(piece(folder.path("a.gz"), "one", true));
  EXPECT_EQ(folder.read("a.gz").substr(0, 2), "\x1f\x8b");
}

TEST(RecordedFiles, AFileThatIsRemovedMeanwhileHoldsNothing) {
  const TemporaryFolder folder;
  for (const bool fails : {false, true}) {
    RecordedFiles files(open_sink, 0);
    files.write(piece(folder.path("a"), "one", false));
    ASSERT_EQ(unlink(folder.path("a").c_str()), 0);
    if (fails) files.fail("the disk is full");
    if (!fails) files.write(piece("", "two", true));
    EXPECT_EQ(result_of(files).recorded, 0U);
    EXPECT_EQ(result_of(files).files, 0U);
    if (!fails) {
      EXPECT_THAT(result_of(files).detail, HasSubstr("removed while it was being written"));
    }
  }
}

TEST(RecordedFiles, AFileThatIsMovedMeanwhileIsRecorded) {
  const TemporaryFolder folder;
  RecordedFiles files(open_sink, 0);
  files.write(piece(folder.path("a"), "one", false));
  std::filesystem::rename(folder.path("a"), folder.path("b"));
  files.write(piece("", "two", true));
  EXPECT_EQ(result_of(files).recorded, 6U);
  EXPECT_EQ(folder.read("b"), "onetwo");
}

}  // namespace
}  // namespace wirecensus::runtime
