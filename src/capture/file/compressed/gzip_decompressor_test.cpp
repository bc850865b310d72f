// The two ways to read gzip give the same.
#include "capture/file/compressed/gzip_decompressor.h"

#include <gtest/gtest.h>
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace wirecensus::capture {
namespace {

using Buffer = std::vector<std::uint8_t>;

Buffer gzipped(const Buffer& plain, int flush = Z_FINISH) {
  z_stream stream{};
  EXPECT_EQ(Z_OK, deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY));
  Buffer out(deflateBound(&stream, plain.size()) + 100);
  stream.next_in = plain.data();
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(flush == Z_FINISH ? Z_STREAM_END : Z_OK, deflate(&stream, flush));
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// As headers and payloads are: some of it repeats, some does not.
Buffer some_bytes(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  Buffer bytes;
  while (bytes.size() < size) {
    const bool repeats = random() % 3 != 0 && bytes.size() > 100;
    const std::size_t from = repeats ? random() % (bytes.size() - 60) : 0;
    for (std::size_t i = 0; i < 60; ++i)
      bytes.push_back(repeats ? bytes[from + i] : static_cast<std::uint8_t>(random() % 50));
  }
  return bytes;
}

struct Read {
  Buffer bytes;
  std::string fault;
  bool at_boundary = false;
};

// In pieces of at most `piece` bytes of input, and `room` of output.
Read read_by(Decompressor& decompressor, const Buffer& file, std::size_t piece, std::size_t room) {
  Read read;
  Buffer out(room);
  Bytes left(file.data(), file.size());
  bool filled = false;
  while (filled || !left.empty()) {
    const auto step = decompressor.step(filled ? Bytes() : left.first(piece), out.data(), room);
    read.bytes.insert(read.bytes.end(), out.begin(),
                      out.begin() + static_cast<std::ptrdiff_t>(step.made));
    left = left.skip(step.taken);
    filled = step.made == room;
    read.fault = step.fault;
    if (!step.fault.empty()) break;
  }
  read.at_boundary = decompressor.at_boundary();
  return read;
}

class GzipDecompressors : public testing::Test {
 protected:
  void SetUp() override {
    if (make_isal_decompressor() == nullptr) GTEST_SKIP() << "without libisal";
    const Buffer more = gzipped(some_bytes(5'000, 2));
    file_.insert(file_.end(), more.begin(), more.end());
  }

  Buffer plain_ = some_bytes(20'000, 1);
  Buffer file_ = gzipped(plain_);
};

TEST_F(GzipDecompressors, GiveTheSameInAnyPieces) {
  const Read whole = read_by(*make_zlib_decompressor(), file_, file_.size(), 1'000'000);
  ASSERT_EQ(plain_.size() + 5'040U, whole.bytes.size());
  for (const std::size_t piece : {1U, 7U, 1000U, 1'000'000U}) {
    for (const std::size_t room : {1U, 333U, 70'000U}) {
      const Read read = read_by(*make_isal_decompressor(), file_, piece, room);
      EXPECT_EQ(whole.bytes, read.bytes) << piece << ' ' << room;
      EXPECT_TRUE(read.at_boundary && read.fault.empty()) << piece << ' ' << room;
    }
  }
}

// As a program that is still capturing writes it.
TEST_F(GzipDecompressors, GiveWhatWasFlushed) {
  for (std::size_t size = 60; size < 6000; size += 300) {
    const Buffer plain = some_bytes(size, static_cast<unsigned>(size));
    const Buffer flushed = gzipped(plain, Z_SYNC_FLUSH);
    EXPECT_EQ(plain, read_by(*make_isal_decompressor(), flushed, 1000, 70'000).bytes) << size;
    EXPECT_EQ(plain, read_by(*make_zlib_decompressor(), flushed, 1000, 70'000).bytes) << size;
  }
}

TEST_F(GzipDecompressors, EndTogetherWhereTheFileIsCutShort) {
  std::mt19937 random(3);
  for (int i = 0; i < 100; ++i) {
    const Buffer cut(file_.begin(),
                     file_.begin() + static_cast<std::ptrdiff_t>(random() % (file_.size() - 1)));
    const Read zlib = read_by(*make_zlib_decompressor(), cut, 5000, 70'000);
    const Read isal = read_by(*make_isal_decompressor(), cut, 5000, 70'000);
    ASSERT_TRUE(isal.fault.empty());
    EXPECT_EQ(zlib.at_boundary, isal.at_boundary);
    // libisal may hold back a byte whose successor it has not seen.
    ASSERT_LE(isal.bytes.size(), zlib.bytes.size());
    EXPECT_LE(zlib.bytes.size() - isal.bytes.size(), 1U);
    EXPECT_TRUE(std::equal(isal.bytes.begin(), isal.bytes.end(), zlib.bytes.begin()));
  }
}

// A match of 15 bytes begins before the first one: it is no part of what was decompressed.
TEST_F(GzipDecompressors, GiveNothingOfAMatchThatPointsTooFarBack) {
  const Buffer file{0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0x0b, 0xc9, 0xc8,
                    0x2c, 0x56, 0x00, 0xa2, 0x44, 0x85, 0x92, 0xd4, 0x8a, 0x12, 0x1d, 0x85, 0xc4,
                    0xbc, 0x14, 0x85, 0xbc, 0x7c, 0x85, 0xe4, 0xc4, 0x82, 0x92, 0xd2, 0xa2, 0x54,
                    0x85, 0xb4, 0xcc, 0x9c, 0x54, 0xb4, 0xcc, 0x9c, 0x54, 0x85, 0xc4, 0x12, 0xb5,
                    0x83, 0x46, 0x2d, 0x00, 0x5e, 0x2b, 0x5a, 0x91, 0xb8, 0x01, 0x00, 0x00};
  const std::string text = "This is a text, and no capture file";
  for (const std::size_t piece : {1U, 5U, 1000U}) {
    const Read read = read_by(*make_isal_decompressor(), file, piece, 1000);
    EXPECT_EQ(text, std::string(read.bytes.begin(), read.bytes.end())) << piece;
    EXPECT_EQ("invalid distance too far back", read.fault) << piece;
  }
}

TEST_F(GzipDecompressors, AgreeOnWhatIsDamaged) {
  std::mt19937 random(4);
  int damaged = 0;
  for (int i = 0; i < 150; ++i) {
    Buffer file = file_;
    file[random() % file.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
    const Read zlib = read_by(*make_zlib_decompressor(), file, 5000, 70'000);
    const Read isal = read_by(*make_isal_decompressor(), file, 5000, 70'000);
    for (const std::size_t piece : {700U, 5000U, 1'000'000U}) {
      const Read in_pieces = read_by(*make_isal_decompressor(), file, piece, piece / 2);
      EXPECT_EQ(isal.bytes, in_pieces.bytes) << i << ' ' << piece;
      EXPECT_EQ(isal.fault, in_pieces.fault) << i << ' ' << piece;
    }
    if (!isal.fault.empty() && !zlib.fault.empty()) {
      ASSERT_LE(isal.bytes.size(), zlib.bytes.size()) << i << isal.fault << zlib.fault;
      EXPECT_TRUE(std::equal(isal.bytes.begin(), isal.bytes.end(), zlib.bytes.begin())) << i;
    }
    damaged += zlib.fault.empty() ? 0 : 1;
    EXPECT_EQ(zlib.fault.empty() && zlib.at_boundary, isal.fault.empty() && isal.at_boundary) << i;
  }
  EXPECT_GT(damaged, 100);
}

}  // namespace
}  // namespace wirecensus::capture
