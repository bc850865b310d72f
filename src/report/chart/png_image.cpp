#include "report/chart/png_image.h"

#define ZLIB_CONST  // input is read only
#include <zlib.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wirecensus::report {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kSamples = 3;  // of a pixel: red, green, blue

void append_big_endian(std::string& bytes, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xff);
}

// Length, type, data, and the CRC of type and data (section 5.3).
void append_chunk(OutputFile& file, std::string_view type, std::string_view data) {
  const auto crc_of = [](uLong crc, std::string_view bytes) {
    return crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  };
  std::string length;
  append_big_endian(length, static_cast<std::uint32_t>(data.size()));
  std::string crc;
  append_big_endian(crc, static_cast<std::uint32_t>(crc_of(crc_of(0, type), data)));
  for (const std::string_view part : {std::string_view(length), type, data, std::string_view(crc)})
    file.append(part);
}

// IHDR (section 11.2.1).
std::string header(const Pixels& pixels) {
  std::string data;
  append_big_endian(data, pixels.width);
  append_big_endian(data, pixels.height);
  // 8 bits a sample, colors without a palette; compression, filters, no interlacing: the usual
  // ones.
  return data + std::string("\x08\x02\x00\x00\x00"sv);
}

// pHYs (section 11.3.4.3), without which programs show the image larger than its page.
std::string resolution(double pixels_per_metre) {
  constexpr char kInMetres = 1;
  const auto rounded = static_cast<std::uint32_t>(std::lround(pixels_per_metre));
  std::string data;
  append_big_endian(data, rounded);
  append_big_endian(data, rounded);
  return data + kInMetres;
}

// The stream of IDAT (section 10.1).
class Compressor {
 public:
  Compressor() : stream_(new z_stream{}) {
    // Level 6 takes twice the time of drawing, and saves a fifth of the size.
    constexpr int kLevel = 3;
    if (deflateInit(stream_.get(), kLevel) != Z_OK) throw std::bad_alloc();
  }

  void append(const std::vector<std::uint8_t>& bytes) {
    take(bytes.data(), bytes.size(), Z_NO_FLUSH);
  }

  std::string finish() {
    take(nullptr, 0, Z_FINISH);
    return std::move(out_);
  }

 private:
  struct End {
    void operator()(z_stream* stream) const {
      deflateEnd(stream);
      delete stream;  // NOLINT(cppcoreguidelines-owning-memory): it is the deleter
    }
  };

  void take(const std::uint8_t* bytes, std::size_t size, int flush) {
    stream_->next_in = bytes;
    stream_->avail_in = static_cast<uInt>(size);
    Bytef piece[4096];
    do {
      stream_->next_out = &piece[0];
      stream_->avail_out = sizeof piece;
      deflate(stream_.get(), flush);
      out_.append(reinterpret_cast<const char*>(&piece[0]), sizeof piece - stream_->avail_out);
    } while (stream_->avail_out == 0);
  }

  std::unique_ptr<z_stream, End> stream_;
  std::string out_;
};

std::uint32_t color_at(const unsigned char* row, std::size_t x) {
  std::uint32_t color = 0;
  std::memcpy(&color, row + x * sizeof color, sizeof color);
  return color;
}

// The difference of a row from the one above (the filter `up`, section 9.2).
void take_difference(const unsigned char* row, const unsigned char* above,
                     std::vector<std::uint8_t>& filtered) {
  std::uint8_t* out = filtered.data() + 1;
  for (std::size_t x = 0; x < (filtered.size() - 1) / kSamples; ++x) {
    const std::uint32_t color = color_at(row, x);
    const std::uint32_t other = color_at(above, x);
    for (const int shift : {16, 8, 0}) {
      *out++ = static_cast<std::uint8_t>((color >> shift) - (other >> shift));
    }
  }
}

std::string image_data(const Pixels& pixels) {
  constexpr std::uint8_t kUp = 2;
  const std::vector<unsigned char> black(pixels.width * sizeof(std::uint32_t));
  std::vector<std::uint8_t> same(1 + pixels.width * kSamples);
  same.front() = kUp;
  std::vector<std::uint8_t> filtered = same;
  Compressor compressor;
  const unsigned char* above = black.data();
  for (std::size_t y = 0; y < pixels.height; ++y) {
    const unsigned char* row = pixels.first + y * pixels.stride;
    const bool repeats = std::memcmp(row, above, black.size()) == 0;  // most do
    if (!repeats) take_difference(row, above, filtered);
    compressor.append(repeats ? same : filtered);
    above = row;
  }
  return compressor.finish();
}

}  // namespace

void append_png(const Pixels& pixels, double pixels_per_metre, OutputFile& file) {
  file.append("\x89PNG\r\n\x1a\n"sv);
  append_chunk(file, "IHDR", header(pixels));
  append_chunk(file, "pHYs", resolution(pixels_per_metre));
  append_chunk(file, "IDAT", image_data(pixels));
  append_chunk(file, "IEND", "");  // not null, which would begin the CRC anew
}

}  // namespace wirecensus::report
