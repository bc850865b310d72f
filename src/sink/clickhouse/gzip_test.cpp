#include "sink/clickhouse/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <string>
#include <string_view>

namespace wirecensus::sink {
namespace {

// What a whole stream of gzip holds; nothing if it is not whole.
std::string unpacked(std::string packed) {
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, kGzipWindow), Z_OK);
  std::array<char, 1 << 20> out;
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
  const std::string text(out.data(), out.size() - stream.avail_out);
  inflateEnd(&stream);
  return whole ? text : "";
}

// In reads of this size.
std::string packed(std::string_view text, GzipEffort effort, std::size_t size) {
  const std::size_t half = text.size() / 2;
  GzipReader reader({text.substr(0, half), {}, text.substr(half)}, effort);
  std::string all;
  std::string buffer(size, ' ');
  while (const std::size_t read = reader.read(buffer.data(), size)) all.append(buffer, 0, read);
  return all;
}

TEST(GzipReader, OnlyAWholeStreamIsGzip) {
  std::string numbers;
  for (int i = 0; i < 100'000; ++i) numbers += std::to_string(i * 7919);
  for (const GzipEffort effort : {GzipEffort::stored, GzipEffort::fast}) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{65'536}, std::size_t{2} << 20}) {
      const std::string gzip = packed(numbers, effort, size);
      EXPECT_EQ(unpacked(gzip), numbers);
      EXPECT_EQ(unpacked(gzip.substr(0, gzip.size() - 1)), "");
      EXPECT_EQ(gzip.size() < numbers.size(), effort == GzipEffort::fast);
    }
    EXPECT_EQ(unpacked(packed("x", effort, 5)), "x");
  }
}

}  // namespace
}  // namespace wirecensus::sink
