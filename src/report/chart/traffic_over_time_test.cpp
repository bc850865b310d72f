#include "report/chart/traffic_over_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/example_census.h"

namespace wirecensus::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Timestamp kFirstSecond = kExampleTime;

decode::Packet packet_at(Timestamp time, std::uint32_t size = 125,
                         std::uint8_t protocol = ip_protocol::kUdp) {
  return example_packet(ipv4(1), ipv4(2), protocol, size, time);
}

// The amounts in the bars by time: bits or packets.
double sum_of(const ChartPanel& panel) {
  double sum = 0;
  for (const ChartSeries& series : panel.series) {
    for (const ChartBar& bar : series.bars) {
      sum += (bar.top - bar.bottom) * (bar.end - bar.begin) / kSecond;
    }
  }
  return sum;
}

std::vector<std::string> names_of(const ChartPanel& panel) {
  std::vector<std::string> names;
  for (const ChartSeries& series : panel.series) names.push_back(series.name);
  return names;
}

// Within a series, bars are ascending and do not overlap; all are within the axes.
void expect_sound(const Chart& chart) {
  for (const ChartPanel& panel : chart.panels) {
    for (const ChartSeries& series : panel.series) {
      double last = panel.x.begin;
      for (const ChartBar& bar : series.bars) {
        EXPECT_LE(last, bar.begin);
        EXPECT_LT(bar.begin, bar.end);
        EXPECT_LT(bar.bottom, bar.top);
        EXPECT_LE(bar.top, panel.y.end);
        last = bar.end;
      }
      EXPECT_LE(last, panel.x.end);
    }
  }
}

TEST(TrafficOverTime, ShowsRatesThatAddUpToTheTraffic) {
  std::vector<decode::Packet> packets;
  for (std::uint32_t i = 0; i < 3'000; ++i) {
    const auto protocol = i % 3 == 0 ? ip_protocol::kTcp : ip_protocol::kUdp;
    packets.push_back(packet_at(kFirstSecond + i * kSecond / 100, 100 + i % 9, protocol));
  }
  const metrics::Census census = make_census(packets);
  const Chart chart = traffic_over_time(census);
  ASSERT_EQ(chart.panels.size(), 2U);
  expect_sound(chart);
  EXPECT_NEAR(sum_of(chart.panels[0]), 8.0 * static_cast<double>(census.totals.frame_bytes), 1e-3);
  EXPECT_NEAR(sum_of(chart.panels[1]), 3'000, 1e-6);
  EXPECT_THAT(names_of(chart.panels[0]), ElementsAre("udp", "tcp"));
  EXPECT_EQ(chart.panels[0].y.label, "Bit rate (kbit/s)");
  EXPECT_EQ(chart.panels[1].y.label, "Packet rate (packets/s)");
  EXPECT_EQ(chart.panels[0].x.label, "Time on 2023-11-14 (UTC), averages over 50 ms");
  EXPECT_TRUE(chart.nothing.empty());
}

TEST(TrafficOverTime, LeavesGapsEmpty) {
  std::vector<decode::Packet> packets;
  for (int i = 0; i < 100; ++i) {
    if (i < 40 || i > 55) packets.push_back(packet_at(kFirstSecond + i * kSecond));
  }
  const Chart chart = traffic_over_time(make_census(packets));
  expect_sound(chart);
  EXPECT_TRUE(chart.gaps.empty());
  for (const ChartBar& bar : chart.panels[0].series[0].bars) {
    EXPECT_TRUE(bar.end < 0.43 * chart.panels[0].x.end || bar.begin > 0.53 * chart.panels[0].x.end);
  }
}

// A century between two captures: each has half of the axis, and the label of the gap is its
// length.
TEST(TrafficOverTime, ShortensGapsOfYears) {
  constexpr Duration kCentury = kSecond * 86'400 * 36'525;
  const Chart chart =
      traffic_over_time(make_census({packet_at(kFirstSecond), packet_at(kFirstSecond + kCentury)}));
  expect_sound(chart);
  ASSERT_EQ(chart.gaps.size(), 1U);
  EXPECT_THAT(chart.gaps[0].label, HasSubstr("d"));
  for (const ChartPanel& panel : chart.panels) {
    ASSERT_EQ(panel.series.size(), 1U);
    ASSERT_EQ(panel.series[0].bars.size(), 2U);
    EXPECT_LE(panel.series[0].bars[0].end, chart.gaps[0].begin);
    EXPECT_GE(panel.series[0].bars[1].begin, chart.gaps[0].end);
    EXPECT_GT(panel.series[0].bars[0].end, panel.x.end / 3);
    ASSERT_EQ(panel.x.ticks.size(), 2U);
    EXPECT_THAT(panel.x.ticks[0].label, HasSubstr("2023-"));
    EXPECT_THAT(panel.x.ticks[1].label, HasSubstr("2123-"));
    EXPECT_THAT(panel.x.label, HasSubstr("gaps without packets are shortened"));
  }
}

// The active parts are drawn with the resolution of the timeline, and the sums are unchanged.
TEST(TrafficOverTime, ShowsActivePartsFinelyWhereGapsAreShortened) {
  std::vector<decode::Packet> packets;
  for (std::uint32_t i = 0; i < 4'000; ++i) {
    const Timestamp begin = kFirstSecond + (i % 2 == 0 ? 0 : 10'000 * kSecond);
    packets.push_back(packet_at(begin + i * kSecond / 10));
  }
  const Chart chart = traffic_over_time(make_census(packets));
  expect_sound(chart);
  EXPECT_EQ(chart.gaps.size(), 1U);
  EXPECT_GT(chart.panels[0].series[0].bars.size(), 50U);
}

TEST(TrafficOverTime, NamesTheLargestProtocolsAndHowManyOthersThereAre) {
  std::vector<decode::Packet> packets;
  for (std::uint8_t protocol = 100; protocol < 108; ++protocol) {
    packets.push_back(packet_at(kFirstSecond + protocol, 100U + protocol, protocol));
  }
  decode::Packet arp = packet_at(kFirstSecond, 1'000);
  arp.source = arp.destination = {};
  arp.protocol = {ProtocolSpace::ethertype, 0x0806};
  packets.push_back(arp);
  EXPECT_THAT(names_of(traffic_over_time(make_census(packets)).panels[1]),
              ElementsAre("not IP", "a/n", "qnx", "scps", "other (5)"));
}

TEST(TrafficOverTime, ShowsAmountsWhereThereIsNoDuration) {
  const Chart chart =
      traffic_over_time(make_census({packet_at(kFirstSecond + 7), packet_at(kFirstSecond + 7)}));
  expect_sound(chart);
  EXPECT_EQ(chart.panels[0].y.label, "Amount (B)");
  EXPECT_EQ(chart.panels[1].y.label, "Packets");
  EXPECT_DOUBLE_EQ(chart.panels[0].series[0].bars[0].top, 250);
  EXPECT_DOUBLE_EQ(chart.panels[1].series[0].bars[0].top, 2);
  ASSERT_EQ(chart.panels[0].x.ticks.size(), 1U);
  EXPECT_EQ(chart.panels[0].x.ticks[0].label, "2023-11-14T22:13:20.000000007Z");
}

TEST(TrafficOverTime, SaysSoWhereThereIsNothingToSee) {
  EXPECT_EQ(traffic_over_time(make_census({})).nothing, "No packets were counted");
  EXPECT_EQ(traffic_over_time(make_census({packet_at(kNoTime)})).nothing,
            "No packet had a timestamp");
  const Chart partly =
      traffic_over_time(make_census({packet_at(kNoTime), packet_at(kFirstSecond)}));
  EXPECT_TRUE(partly.nothing.empty());
  EXPECT_THAT(partly.subtitle, HasSubstr("without 1 that have no timestamp"));
}

TEST(TrafficOverTime, HandlesTheEndsOfTimeAndPacketsWithoutBytes) {
  decode::Packet empty = packet_at(std::numeric_limits<Timestamp>::max());
  empty.frame_len = 0;
  expect_sound(traffic_over_time(make_census({empty})));
  expect_sound(traffic_over_time(make_census({packet_at(kNoTime + 1)})));
  expect_sound(traffic_over_time(make_census({empty, packet_at(kNoTime + 1)})));
}

}  // namespace
}  // namespace wirecensus::report
