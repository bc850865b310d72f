#include "report/chart/chart_cairo.h"

#include <cairo.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <set>

#include "report/chart/cairo_pen.h"
#include "report/chart/size_distribution.h"
#include "report/chart/traffic_over_time.h"
#include "support/example_census.h"
#include "support/temporary_folder.h"

namespace wirecensus::report {
namespace {

// The pixels of a PNG file.
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

  // Whether the outermost pixels are white. Clipped text would reach them.
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

Chart size_chart(const std::vector<metrics::SizeCount>& sizes, const std::string& source) {
  metrics::Census census;
  census.sizes = sizes;
  census.totals.packets = sizes.size();
  census.sources = {source};
  return chart_of(size_distribution(census, metrics::size_statistics(census.sizes)));
}

// A packet of each size at each time, each with a different protocol.
Chart traffic_chart(const std::vector<Timestamp>& times, const std::string& source) {
  std::vector<decode::Packet> packets;
  for (const Timestamp time : times) {
    const auto protocol = static_cast<std::uint8_t>(packets.size());
    packets.push_back(example_packet(ipv4(1), ipv4(2), protocol, 1'000, time));
  }
  metrics::Census census = make_census(packets);
  census.sources = {source};
  return traffic_over_time(census);
}

Image drawn(const Chart& chart) {
  const TemporaryFolder folder;
  auto file = OutputFile::create(folder.path("chart.png"));
  EXPECT_TRUE(file.ok() && write_png(chart, *file).ok() && file->commit().ok());
  return Image(folder.path("chart.png"));
}

Image drawn(const std::vector<metrics::SizeCount>& sizes, const std::string& source) {
  return drawn(size_chart(sizes, source));
}

std::string svg_of(const Chart& chart) {
  const TemporaryFolder folder;
  auto file = OutputFile::create(folder.path("chart.svg"));
  EXPECT_TRUE(file.ok() && write_svg(chart, *file).ok() && file->commit().ok());
  return folder.read("chart.svg");
}

const std::array<std::string, 4> kNames = {
    "", std::string(5000, 'W'), std::string("\xff\0\x1b[2J", 6), "\xe6\x9d\xb1\xe4\xba\xac.pcap"};

// Time spans from a nanosecond to the whole range, each `times_longer` times the previous one.
std::vector<std::vector<Timestamp>> spans(Duration times_longer) {
  constexpr Timestamp kMax = std::numeric_limits<Timestamp>::max();
  std::vector<std::vector<Timestamp>> spans = {
      {}, {kNoTime}, {kExampleTime}, {kMax}, {kNoTime + 1, kMax}};
  for (Duration span = 1; span < kExampleTime / times_longer; span = 1 + span * times_longer) {
    std::vector<Timestamp> times;
    for (int i = 0; i < 9; ++i) times.push_back(kExampleTime - span / 9 * i);
    times.push_back(kExampleTime - span);
    spans.push_back(std::move(times));
  }
  return spans;
}

TEST(Chart, IsAnImageOf1600By1000PixelsWithBars) {
  const Image image = drawn({{60, 100}, {576, 80}, {1514, 90}}, "eth0");
  ASSERT_TRUE(image.ok());
  EXPECT_EQ(image.width(), 1600);
  EXPECT_EQ(image.height(), 1000);
  EXPECT_GT(image.count(kBarColor), 5000U);
}

TEST(Chart, SaysHowLargeItsPixelsAre) {
  const TemporaryFolder folder;
  auto file = OutputFile::create(folder.path("chart.png"));
  ASSERT_TRUE(write_png(size_chart({{60, 1}}, "a"), *file).ok() && file->commit().ok());
  // 144 per inch are 5,669 per metre; the last four bytes are the result of zlib's crc32().
  constexpr std::string_view kChunk("\0\0\0\x09pHYs\0\0\x16\x25\0\0\x16\x25\x01\x49\x52\x24\xf0",
                                    21);
  EXPECT_EQ(folder.read("chart.png").substr(33, 21), kChunk);
}

TEST(Chart, ShowsGapsAsBands) {
  const Image image =
      drawn(traffic_chart({kExampleTime, kExampleTime + 800 * 86'400 * kSecond}, "a"));
  ASSERT_TRUE(image.ok());
  EXPECT_GT(image.count(0xf0f0f0), 2'000U);
  EXPECT_TRUE(image.has_white_border());
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
  const std::vector<std::vector<metrics::SizeCount>> all_sizes = {
      {},
      {{0, 1}},
      {{4294967295U, UINT64_MAX / 8}},
      {{0, 1}, {4294967295U, 1'000'000}},
      {{1, 1}, {262'144, 99'999}},
      {{1513, 999'999}, {1514, 1}},
  };
  for (const auto& sizes : all_sizes) {
    for (const std::string& name : kNames) {
      const Image image = drawn(sizes, name);
      ASSERT_TRUE(image.ok());
      EXPECT_TRUE(image.has_white_border()) << sizes.size() << " sizes, name of " << name.size();
    }
  }
}

TEST(Chart, OfTrafficStaysInsideThePageWhateverTheTimesAndNames) {
  for (const auto& times : spans(15)) {
    const Image image = drawn(traffic_chart(times, kNames[times.size() % kNames.size()]));
    ASSERT_TRUE(image.ok());
    EXPECT_TRUE(image.has_white_border()) << times.size() << " times";
  }
}

// Widths of adjacent labels as drawn.
class TextWidths : public ::testing::Test {
 protected:
  void SetUp() override { pen_.set_text_font(); }

  // The x axis of a panel is 666 points long, the y axis 157 points with two panels.
  void expect_room_for_labels(const Chart& chart, const std::string& what) {
    const Axis& axis = chart.panels.back().x;
    double last = -96;
    for (const Tick& tick : axis.ticks) {
      if (tick.label.empty()) continue;
      const double middle = 666 * axis.fraction(tick.value);
      const double width = pen_.width(tick.label);
      EXPECT_LT(last, middle - width / 2) << what << ": " << tick.label;
      last = middle + width / 2 + 4;
    }
    EXPECT_LT(pen_.width(axis.label), 666) << what;
    for (const ChartPanel& panel : chart.panels) {
      EXPECT_LT(pen_.width(panel.y.label), 157 + 20) << what << ": " << panel.y.label;
      for (const Tick& tick : panel.y.ticks) EXPECT_LT(pen_.width(tick.label), 96 - 9 - 32) << what;
    }
  }

  std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)> surface_{
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, 8, 8), cairo_surface_destroy};
  std::unique_ptr<cairo_t, void (*)(cairo_t*)> cairo_{cairo_create(surface_.get()), cairo_destroy};
  CairoPen pen_{cairo_.get()};
};

TEST_F(TextWidths, LeaveRoomBetweenLabelsOfAnyTime) {
  for (const auto& times : spans(2)) {
    const std::string span =
        times.empty() ? "none" : std::to_string(elapsed(times.back(), times.front()));
    expect_room_for_labels(traffic_chart(times, ""), span);
  }
}

TEST_F(TextWidths, LeaveRoomBetweenLabelsOfAnySizes) {
  for (std::uint32_t size = 1; size < 4'000'000'000U; size += 1 + size / 9) {
    for (const std::uint32_t least : {0U, 60U, size / 2, size - size / 50, size}) {
      expect_room_for_labels(size_chart({{std::min(least, size - 1), 7}, {size, 1'000'000}}, ""),
                             std::to_string(least) + " to " + std::to_string(size));
    }
  }
}

TEST_F(TextWidths, LeaveRoomForTheLegend) {
  std::vector<decode::Packet> packets;
  for (unsigned i = 0; i < 256; ++i) {
    packets.push_back(example_packet(ipv4(1), ipv4(2), static_cast<std::uint8_t>(i), 100, 1));
  }
  double longest = 0;
  for (unsigned i = 0; i < 256; ++i) {
    longest = std::max(
        longest, pen_.width(protocol_name({ProtocolSpace::ip, static_cast<std::uint16_t>(i)})));
  }
  const double other =
      pen_.width(traffic_over_time(make_census(packets)).panels[0].series.back().name);
  EXPECT_LT(4 * longest + other + 5 * 41, 800 - 96);
}

TEST(Svg, IsTheSameWhateverWasDrawnBefore) {
  const Chart chart = traffic_chart({kExampleTime, kExampleTime + kSecond}, "<b> & \"x\".pcap");
  const std::string first = svg_of(chart);
  drawn(chart);
  EXPECT_EQ(svg_of(chart), first);
  EXPECT_THAT(first, ::testing::StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "));
  EXPECT_THAT(first, ::testing::EndsWith("</svg>\n"));
  EXPECT_THAT(first, ::testing::Not(::testing::HasSubstr("<image")));
  EXPECT_THAT(first, ::testing::Not(::testing::HasSubstr("id=\"surface")));
}

TEST(Svg, HasItsTextsAsText) {
  const std::string svg =
      svg_of(traffic_chart({kExampleTime, kExampleTime + kSecond}, "folder/<b> & \"x\".pcap"));
  EXPECT_THAT(svg, ::testing::HasSubstr(
                       "<title>Traffic over time: &lt;b&gt; &amp; &quot;x&quot;.pcap</title>"));
  EXPECT_THAT(svg, ::testing::HasSubstr(">&lt;b&gt; &amp; &quot;x&quot;.pcap</text>"));
  EXPECT_THAT(svg, ::testing::HasSubstr(">Packet rate (packets/s)</text>"));
  EXPECT_THAT(svg, ::testing::Not(::testing::HasSubstr("folder")));
  EXPECT_THAT(svg, ::testing::Not(::testing::HasSubstr("<symbol")));
}

TEST(Svg, DiffersWhereTheChartDoes) {
  EXPECT_NE(svg_of(traffic_chart({kExampleTime, kExampleTime + 5}, "a")),
            svg_of(traffic_chart({kExampleTime, kExampleTime + 6}, "a")));
  EXPECT_NE(svg_of(size_chart({{60, 1}}, "a")), svg_of(size_chart({{61, 1}}, "a")));
}

}  // namespace
}  // namespace wirecensus::report
