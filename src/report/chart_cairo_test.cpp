#include "report/chart_cairo.h"

#include <cairo.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <set>

#include "report/size_distribution.h"
#include "report/temporary_folder.h"

namespace wirecensus {
namespace {

// A PNG file read back into pixels.
class Image {
 public:
  explicit Image(const std::string& path)
      : surface_(cairo_image_surface_create_from_png(path.c_str()), cairo_surface_destroy) {}

  bool ok() const { return cairo_surface_status(surface_.get()) == CAIRO_STATUS_SUCCESS; }
  int width() const { return cairo_image_surface_get_width(surface_.get()); }
  int height() const { return cairo_image_surface_get_height(surface_.get()); }

  std::uint32_t pixel(int x, int y) const {
    const std::ptrdiff_t stride = cairo_image_surface_get_stride(surface_.get());
    const unsigned char* at =
        cairo_image_surface_get_data(surface_.get()) + y * stride + x * std::ptrdiff_t{4};
    return static_cast<std::uint32_t>(at[2] << 16 | at[1] << 8 | at[0]);
  }

  // Whether nothing is drawn on the outermost pixels: text that is clipped ends there.
  bool has_white_border() const {
    constexpr std::uint32_t kWhite = 0xffffff;
    for (int x = 0; x < width(); ++x) {
      if (pixel(x, 0) != kWhite || pixel(x, height() - 1) != kWhite) return false;
    }
    for (int y = 0; y < height(); ++y) {
      if (pixel(0, y) != kWhite || pixel(width() - 1, y) != kWhite) return false;
    }
    return true;
  }

  std::size_t count(std::uint32_t color) const {
    std::size_t found = 0;
    for (int y = 0; y < height(); ++y) {
      for (int x = 0; x < width(); ++x) found += pixel(x, y) == color ? 1U : 0U;
    }
    return found;
  }

 private:
  std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)> surface_;
};

constexpr std::uint32_t kBarColor = 0x56b4e9;

Image drawn(const std::vector<SizeCount>& sizes, const std::string& source) {
  Census census;
  census.sizes = sizes;
  census.totals.packets = sizes.size();
  census.sources = {source};
  const TemporaryFolder folder;
  auto file = OutputFile::create(folder.path("chart.png"));
  const Chart chart = chart_of(size_distribution(census, size_statistics(census.sizes)));
  EXPECT_TRUE(file.ok() && write_png(chart, *file).ok() && file->commit().ok());
  return Image(folder.path("chart.png"));
}

TEST(Chart, IsAnImageOf1600By1000PixelsWithBars) {
  const Image image = drawn({{60, 100}, {576, 80}, {1514, 90}}, "eth0");
  ASSERT_TRUE(image.ok());
  EXPECT_EQ(image.width(), 1600);
  EXPECT_EQ(image.height(), 1000);
  EXPECT_GT(image.count(kBarColor), 5000U);
}

TEST(Chart, HasNoBarsWithoutPackets) {
  const Image image = drawn({}, "eth0");
  ASSERT_TRUE(image.ok());
  EXPECT_EQ(image.count(kBarColor), 0U);
}

TEST(Chart, ShowsOnePacketBesideTenThousandMillion) {
  const Image many = drawn({{600, 10'000'000'000U}}, "eth0");
  const Image with_one = drawn({{600, 10'000'000'000U}, {1400, 1}}, "eth0");
  ASSERT_TRUE(many.ok() && with_one.ok());
  std::size_t right_half = 0;
  for (int x = 1200; x < 1600; ++x) {
    for (int y = 0; y < 1000; ++y) right_half += with_one.pixel(x, y) == kBarColor ? 1U : 0U;
  }
  EXPECT_GT(right_half, 100U);
}

TEST(Chart, StaysInsideThePageWhateverTheSizesAndNames) {
  const std::vector<std::vector<SizeCount>> all_sizes = {
      {},
      {{0, 1}},
      {{4294967295U, UINT64_MAX / 8}},
      {{0, 1}, {4294967295U, 1'000'000}},
      {{1, 1}, {262'144, 99'999}},
      {{1513, 999'999}, {1514, 1}},
  };
  const std::array<std::string, 4> names = {
      "", std::string(5000, 'W'), std::string("\xff\0\x1b[2J", 6), "\xe6\x9d\xb1\xe4\xba\xac.pcap"};
  for (const auto& sizes : all_sizes) {
    for (const std::string& name : names) {
      const Image image = drawn(sizes, name);
      ASSERT_TRUE(image.ok());
      EXPECT_TRUE(image.has_white_border()) << sizes.size() << " sizes, name of " << name.size();
    }
  }
}

}  // namespace
}  // namespace wirecensus
