#include "capture/file/compressed/read_ahead.h"

#include <gtest/gtest.h>

#include <new>
#include <tuple>
#include <utility>

#include "support/capture_builder.h"

namespace wirecensus::capture {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

constexpr std::size_t kMany = std::size_t{40} << 20;  // more than all blocks hold

// No two pieces of it are equal.
Buffer numbered(std::size_t size) {
  Buffer bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<std::uint8_t>(i ^ i >> 8 ^ i >> 16);
  }
  return bytes;
}

// Bytes, and then what is said of their end; an error or an exception in place of the end.
class EndingBytes : public ByteSource {
 public:
  enum class End : std::uint8_t { fault, error, exception };

  EndingBytes(std::size_t size, std::size_t piece, End end)
      : bytes_(numbered(size), piece), left_(size), end_(end) {}

  Result<ByteRead> read(std::uint8_t* out, std::size_t room,
                        std::chrono::milliseconds limit) override {
    if (left_ == 0 && end_ == End::exception) throw std::bad_alloc();
    if (left_ == 0 && end_ == End::error) return Error{"the disk is broken"};
    const auto got = bytes_.read(out, room, limit);
    left_ -= got->size;
    read_ += got->size;
    return got;
  }
  std::uint64_t bytes_read() const override { return read_; }
  std::optional<Fault> fault() const override {
    return Fault{LossCause::file_damaged, "damaged at its end"};
  }
  std::string_view what() const override { return "the decompressed capture"; }

 private:
  MemoryBytes bytes_;
  std::size_t left_;
  std::uint64_t read_ = 0;
  End end_;
};

ReadAhead read_ahead(std::size_t size, std::size_t piece, EndingBytes::End end) {
  return ReadAhead(std::make_unique<EndingBytes>(size, piece, end));
}

// Reads up to the end or an error, `room` bytes at a time.
std::pair<Buffer, Result<ByteRead>> drain(ReadAhead& bytes, std::size_t room) {
  std::pair<Buffer, Result<ByteRead>> read{{}, ByteRead{}};
  Buffer& all = read.first;
  while (true) {
    const std::size_t before = all.size();
    all.resize(before + room);
    read.second = bytes.read(all.data() + before, room, kForever);
    const bool data = read.second.ok() && read.second->status == ByteStatus::data;
    all.resize(before + (data ? read.second->size : 0));
    if (!data) return read;
  }
}

TEST(ReadAhead, GivesTheBytesOfItsSourceAndItsEnd) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1000}, kMany}) {
    for (const std::size_t piece : {std::size_t{70001}, ~std::size_t{0}}) {
      ReadAhead bytes = read_ahead(size, piece, EndingBytes::End::fault);
      const auto [all, last] = drain(bytes, 300000);
      EXPECT_TRUE(all == numbered(size)) << size;
      ASSERT_TRUE(last.ok());
      EXPECT_EQ(last->status, ByteStatus::end);
      EXPECT_EQ(bytes.bytes_read(), size);
      EXPECT_EQ(bytes.fault()->detail, "damaged at its end");
      EXPECT_EQ(bytes.what(), "the decompressed capture");
      std::uint8_t more = 0;
      EXPECT_EQ(bytes.read(&more, 1, kForever)->status, ByteStatus::end) << "it stays";
    }
  }
}

TEST(ReadAhead, SaysWhatWasReadUpToTheBlockInUse) {
  ReadAhead bytes = read_ahead(1000, 100, EndingBytes::End::fault);
  Buffer out(100);
  for (std::uint64_t piece = 1; piece <= 10; ++piece) {
    ASSERT_EQ(bytes.read(out.data(), 60, kForever)->size, 60U);
    ASSERT_EQ(bytes.read(out.data(), 60, kForever)->size, 40U);
    EXPECT_EQ(bytes.bytes_read(), piece * 100);
  }
}

TEST(ReadAhead, GivesAnErrorBehindTheBytesBeforeIt) {
  ReadAhead bytes = read_ahead(1000, 300, EndingBytes::End::error);
  for (int again = 0; again < 2; ++again) {
    const auto [all, last] = drain(bytes, 400);
    EXPECT_EQ(all.size(), again == 0 ? 1000U : 0U);
    ASSERT_FALSE(last.ok());
    EXPECT_EQ(last.error().message, "the disk is broken");
  }
}

TEST(ReadAhead, ThrowsWhatItsSourceThrows) {
  ReadAhead bytes = read_ahead(1000, 300, EndingBytes::End::exception);
  Buffer out(1000);
  std::size_t read = 0;
  while (read < 1000) read += bytes.read(out.data() + read, 1000 - read, kForever)->size;
  EXPECT_TRUE(out == numbered(1000));
  EXPECT_THROW(std::ignore = bytes.read(out.data(), 1, kForever), std::bad_alloc);
}

TEST(ReadAhead, EndsWhileNobodyReads) {
  ReadAhead bytes = read_ahead(kMany, 100000, EndingBytes::End::fault);
  std::uint8_t first = 0;
  ASSERT_EQ(bytes.read(&first, 1, kForever)->size, 1U);
}

}  // namespace
}  // namespace wirecensus::capture
