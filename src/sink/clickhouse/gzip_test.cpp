#include "sink/clickhouse/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
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

std::string packed_by(GzipEffort effort, std::string_view text) {
  std::string packed = "what was there";
  const std::string_view pieces[] = {
      text.substr(0, 100), {}, text.substr(std::min<std::size_t>(100, text.size()))};
  gzip(pieces, effort, packed);
  return packed;
}

TEST(Gzip, OnlyAWholeStreamIsRead) {
  std::string numbers;
  for (int i = 0; i < 100'000; ++i) numbers += std::to_string(i * 7919);
  for (const GzipEffort effort : {GzipEffort::stored, GzipEffort::fast}) {
    const std::string packed = packed_by(effort, numbers);
    EXPECT_EQ(unpacked(packed), numbers);
    EXPECT_EQ(unpacked(packed.substr(0, packed.size() - 1)), "");
    EXPECT_EQ(packed.size() < numbers.size(), effort == GzipEffort::fast);
    EXPECT_EQ(unpacked(packed_by(effort, "")), "");
  }
}

}  // namespace
}  // namespace wirecensus::sink
