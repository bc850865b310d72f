#include "capture/file/compressed/decompressed_bytes.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "support/capture_builder.h"

namespace wirecensus::capture {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

using testing::HasSubstr;
using testing::MatchesRegex;

// Three records of 64 bytes each, at seconds 0, 1, 2, with data of zeros, ones, twos.
Buffer tiny_capture() {
  Buffer file = pcap_header();
  for (std::uint8_t i = 0; i < 3; ++i) file = file + pcap_record({}, i, Buffer(64, i));
  return file;
}

// The same, as the formats' own tools compressed it (gzip -9n, zstd -19, lz4 -9).
constexpr std::uint8_t kGzipped[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xbb, 0x72, 0x78, 0xd3,
    0x42, 0x26, 0x06, 0x16, 0x06, 0x18, 0xf8, 0xff, 0x9f, 0x81, 0x81, 0x91, 0x01, 0x01,
    0x1c, 0xa0, 0x98, 0x52, 0xc0, 0x88, 0x66, 0x1e, 0x23, 0x85, 0x80, 0x09, 0xcd, 0x3c,
    0x26, 0x0a, 0x01, 0x00, 0x25, 0x4b, 0x26, 0x92, 0x08, 0x01, 0x00, 0x00};
constexpr std::uint8_t kZstandard[] = {
    0x28, 0xb5, 0x2f, 0xfd, 0x64, 0x08, 0x00, 0x5d, 0x01, 0x00, 0xc0, 0xd4, 0xc3, 0xb2, 0xa1,
    0x02, 0x00, 0x04, 0x00, 0xff, 0xff, 0x00, 0x00, 0x01, 0x00, 0x40, 0x00, 0x00, 0x00, 0x40,
    0x00, 0x01, 0x01, 0x02, 0x02, 0x07, 0x00, 0x74, 0x25, 0x71, 0xbb, 0xa3, 0x93, 0xd8, 0x84,
    0x3b, 0x71, 0x20, 0x0b, 0xd8, 0x85, 0x00, 0x5c, 0x73, 0xdc, 0x28, 0xd0};
constexpr std::uint8_t kLz4[] = {
    0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7, 0x34, 0x00, 0x00, 0x00, 0x84, 0xd4, 0xc3, 0xb2,
    0xa1, 0x02, 0x00, 0x04, 0x00, 0x01, 0x00, 0x66, 0xff, 0xff, 0x00, 0x00, 0x01, 0x00, 0x01,
    0x00, 0x13, 0x40, 0x04, 0x00, 0x0f, 0x01, 0x00, 0x2d, 0x1b, 0x01, 0x50, 0x00, 0x1f, 0x01,
    0x01, 0x00, 0x2c, 0x1b, 0x02, 0x50, 0x00, 0x1f, 0x02, 0x01, 0x00, 0x27, 0x50, 0x02, 0x02,
    0x02, 0x02, 0x02, 0x00, 0x00, 0x00, 0x00, 0xb8, 0xcb, 0xeb, 0xd8};

template <std::size_t Size>
Buffer buffer(const std::uint8_t (&bytes)[Size]) {
  return {std::begin(bytes), std::end(bytes)};
}

std::uint32_t crc32(const Buffer& bytes) {
  std::uint32_t crc = ~0U;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

// Members with stored (uncompressed) blocks, so that the meaning of each byte is known.
Buffer stored_gzip(const Buffer& bytes) {
  Writer out;
  out.raw({0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1}).u16(bytes.size()).u16(~bytes.size());
  return out.raw(bytes).u32(crc32(bytes)).u32(bytes.size()).bytes;
}

Buffer stored_zstd(const Buffer& bytes) {
  Writer out;
  out.u32(0xfd2fb528).raw({0x00, 0x50});
  return out.integer(bytes.size() << 3 | 1, 3).raw(bytes).bytes;
}

Buffer stored_lz4(const Buffer& bytes) {
  Writer out;
  out.u32(0x184d2204).raw({0x60, 0x40, 0x82}).u32(bytes.size() | 0x80000000);
  return out.raw(bytes).u32(0).bytes;
}

struct Compression {
  std::string name;
  Buffer tiny;
  std::function<Buffer(const Buffer&)> store;
};

const std::vector<Compression>& compressions() {
  static const std::vector<Compression> all{{"gzip", buffer(kGzipped), stored_gzip},
                                            {"zstd", buffer(kZstandard), stored_zstd},
                                            {"lz4", buffer(kLz4), stored_lz4}};
  return all;
}

TEST(DecompressedBytes, GivesWhatTheToolsCompressed) {
  const Outcome plain = read_all(tiny_capture());
  ASSERT_EQ(plain.frames.size(), 3U);
  for (const Compression& compression : compressions()) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{13}, ~std::size_t{0}}) {
      const Outcome outcome = read_all(compression.tiny, piece);
      EXPECT_EQ(outcome.frames, plain.frames) << compression.name;
      EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact) << compression.name;
    }
  }
}

TEST(DecompressedBytes, AreReadInAThreadOfTheirOwnWhereThatIsAsked) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "tiny";
  for (const Compression& compression : compressions()) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(compression.tiny.data()),
               static_cast<std::streamsize>(compression.tiny.size()));
    for (const auto where : {Decompression::in_read, Decompression::in_own_thread}) {
      auto source = open_capture_file(path, -1, where);
      ASSERT_TRUE(source.ok());
      EXPECT_EQ((*source)->has_own_thread(), where == Decompression::in_own_thread);
      FrameBatch batch;
      ASSERT_TRUE((*source)->read(batch, kForever).ok());
      EXPECT_EQ(batch.frames.size(), 3U) << compression.name;
      EXPECT_EQ((*source)->bytes_read(), compression.tiny.size());
    }
  }
  std::filesystem::remove(path);
}

TEST(DecompressedBytes, ReadsConcatenatedMembersAsOneStream) {
  const Buffer plain = tiny_capture();
  const auto middle = plain.begin() + 50;  // inside a record header
  for (const Compression& compression : compressions()) {
    const Buffer both = compression.store(Buffer(plain.begin(), middle)) +
                        compression.store(Buffer(middle, plain.end()));
    for (const std::size_t piece : {std::size_t{1}, ~std::size_t{0}}) {
      const Outcome outcome = read_all(both, piece);
      EXPECT_EQ(outcome.frames, read_all(plain).frames) << compression.name;
      EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact) << compression.name;
    }
  }
}

TEST(DecompressedBytes, GivesMoreThanABatchHolds) {
  Buffer plain = pcap_header();
  for (unsigned i = 0; i < 2500; ++i) {
    const Buffer record = pcap_record({}, i, payload(1000, i));
    plain.insert(plain.end(), record.begin(), record.end());
  }
  const Outcome expected = read_all(plain);
  for (const Compression& compression : compressions()) {
    Buffer compressed;
    for (std::size_t at = 0; at < plain.size(); at += 60000) {
      const auto from = plain.begin() + static_cast<std::ptrdiff_t>(at);
      const Buffer member = compression.store(
          Buffer(from, from + std::min<std::ptrdiff_t>(60000, plain.end() - from)));
      compressed.insert(compressed.end(), member.begin(), member.end());
    }
    EXPECT_TRUE(read_all(compressed).frames == expected.frames) << compression.name;
  }
}

TEST(DecompressedBytes, CountsWhatIsWholeBeforeEveryCut) {
  for (const Compression& compression : compressions()) {
    const Buffer first = compression.store(tiny_capture());
    const Buffer both = first + compression.store(pcap_record({}, 9, payload(30)));
    std::size_t before = 0;
    for (std::size_t size = 1; size <= both.size(); ++size) {
      const Outcome outcome = read_all(cut_to(both, size), 7);
      ASSERT_LE(before, outcome.frames.size()) << compression.name << size;
      before = outcome.frames.size();
      if (size == first.size() || size == both.size()) {
        EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
      } else if (outcome.error.empty()) {
        EXPECT_EQ(outcome.ledger.losses.at(0).cause, LossCause::file_cut_short);
        EXPECT_THAT(outcome.loss(),
                    HasSubstr("the " + compression.name + " data is cut short at byte " +
                              std::to_string(size) + " of the compressed file"));
      }
    }
    EXPECT_EQ(before, 4U) << compression.name;
  }
}

TEST(DecompressedBytes, ReportsTheByteOfTheDecompressedCaptureWhereThatIsCutShort) {
  Buffer plain = tiny_capture();
  plain.resize(plain.size() - 10);
  for (const Compression& compression : compressions()) {
    const Outcome outcome = read_all(compression.store(plain));
    EXPECT_EQ(outcome.frames.size(), 2U);
    EXPECT_THAT(outcome.loss(), HasSubstr("cut short at byte 254 of the decompressed capture"));
  }
}

TEST(DecompressedBytes, GarbageAfterTheLastMemberIsALoss) {
  for (const Compression& compression : compressions()) {
    const Outcome outcome = read_all(compression.tiny + Buffer(20, 'x'));
    EXPECT_EQ(outcome.frames.size(), 3U) << compression.name;
    ASSERT_EQ(outcome.ledger.losses.size(), 1U) << compression.name;
    EXPECT_EQ(outcome.ledger.losses[0].cause, LossCause::file_damaged);
    EXPECT_THAT(outcome.loss(), HasSubstr("the " + compression.name +
                                          " data is damaged, or followed by something else"));
  }
}

TEST(DecompressedBytes, NoFlippedBitPassesForAnExactCount) {
  const Outcome plain = read_all(tiny_capture());
  for (const Compression& compression : compressions()) {
    for (std::size_t bit = 0; bit < compression.tiny.size() * 8; ++bit) {
      Buffer flipped = compression.tiny;
      flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << bit % 8));
      const Outcome outcome = read_all(flipped);
      if (!outcome.error.empty() || outcome.ledger.verdict() != Verdict::exact) continue;
      EXPECT_EQ(outcome.frames, plain.frames) << compression.name << " bit " << bit;
    }
  }
}

TEST(DecompressedBytes, DamageInALaterBlockKeepsTheFramesOfEarlierOnes) {
  const Buffer plain = tiny_capture();
  Buffer gzip = stored_gzip(plain);
  gzip[10] = 0;                                                      // not the last block after all
  gzip = Buffer(gzip.begin(), gzip.end() - 8) + Buffer{7, 0, 0, 0};  // a reserved block type
  Buffer zstd = stored_zstd(plain);
  zstd[6] = static_cast<std::uint8_t>(zstd[6] & ~1U);  // not the last block
  zstd = zstd + Buffer{7, 0, 0};                       // a reserved block type
  Buffer lz4 = stored_lz4(plain);
  lz4 = Buffer(lz4.begin(), lz4.end() - 4) + Buffer{0, 0, 0, 0x7f};  // a block far too large
  for (const Buffer& damaged : {gzip, zstd, lz4}) {
    for (const std::size_t piece : {std::size_t{1}, ~std::size_t{0}}) {
      const Outcome outcome = read_all(damaged, piece);
      EXPECT_EQ(outcome.frames, read_all(plain).frames) << outcome.error << outcome.loss();
      EXPECT_THAT(outcome.loss(), HasSubstr("data is damaged, or"));
    }
  }
}

TEST(DecompressedBytes, RefusesAFrameThatNeedsTooMuchMemory) {
  constexpr std::uint8_t kWindowOf2GiB = 0xa8;
  Buffer zstd = stored_zstd(tiny_capture());
  zstd[5] = kWindowOf2GiB;
  EXPECT_THAT(
      read_all(zstd).error,
      MatchesRegex(".*cannot be read: the zstd data needs a window of more than 512 MiB, near "
                   "byte .*; decompress it: zstd -dc --long=31 FILE . wirecensus -"));
  const Outcome later = read_all(stored_zstd(tiny_capture()) + zstd);
  EXPECT_EQ(later.frames.size(), 3U);
  EXPECT_THAT(later.loss(), HasSubstr("needs a window of more than 512 MiB"));
}

TEST(DecompressedBytes, ReadsLongWindows) {
  for (const unsigned log : {28U, 29U}) {
    Buffer zstd = stored_zstd(tiny_capture());
    zstd[5] = static_cast<std::uint8_t>((log - 10) << 3);  // RFC 8878, 3.1.1.1.2
    EXPECT_EQ(read_all(zstd).frames.size(), 3U) << read_all(zstd).error;
  }
}

TEST(DecompressedBytes, SaysThatADictionaryIsMissing) {
  Buffer zstd = stored_zstd(tiny_capture());
  zstd[4] = 1;  // a dictionary's number of one byte follows the window
  zstd.insert(zstd.begin() + 6, 7);
  EXPECT_THAT(read_all(zstd).error, HasSubstr("was compressed with a dictionary"));
  EXPECT_THAT(read_all(zstd).error, HasSubstr("zstd -dc -D DICTIONARY FILE | wirecensus -"));
}

TEST(DecompressedBytes, ZerosBehindTheLastGzipMemberArePadding) {
  for (const std::size_t zeros : {1U, 512U, 200'000U}) {
    for (const std::size_t piece : {std::size_t{7}, ~std::size_t{0}}) {
      const Outcome outcome = read_all(buffer(kGzipped) + Buffer(zeros), piece);
      EXPECT_EQ(outcome.frames.size(), 3U);
      EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact) << outcome.loss();
    }
  }
}

TEST(DecompressedBytes, WhatFollowsThePaddingIsALoss) {
  const Buffer padded = buffer(kGzipped) + Buffer(512);
  for (const Buffer& behind : {Buffer{'x'}, buffer(kGzipped)}) {
    const Outcome outcome = read_all(padded + behind);
    EXPECT_EQ(outcome.frames.size(), 3U);
    EXPECT_THAT(outcome.loss(), HasSubstr("the padding does not end the file"));
  }
  // Only gzip allows padding: the tools of the other formats refuse it.
  for (const Buffer& file : {buffer(kZstandard), buffer(kLz4)}) {
    EXPECT_EQ(read_all(file + Buffer(512)).ledger.verdict(), Verdict::lossy);
  }
}

TEST(DecompressedBytes, MembersMayBeWholeCaptures) {
  for (const Compression& compression : compressions()) {
    const Outcome outcome = read_all(compression.tiny + compression.store(tiny_capture()));
    EXPECT_EQ(outcome.frames.size(), 6U) << compression.name;
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact) << compression.name;
    EXPECT_EQ(outcome.ledger.remarks.size(), 1U) << compression.name;
  }
}

TEST(DecompressedBytes, ContentThatIsNoCaptureIsAnError) {
  for (const Compression& compression : compressions()) {
    const Buffer text{'h', 'e', 'l', 'l', 'o'};
    EXPECT_THAT(read_all(compression.store(text)).error,
                HasSubstr("is not a capture file: it starts with 68 65 6c 6c 6f (text)"));
    EXPECT_THAT(read_all(compression.store({})).error, HasSubstr("is empty"));
  }
}

}  // namespace
}  // namespace wirecensus::capture
