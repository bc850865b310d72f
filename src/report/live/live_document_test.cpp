#include "report/live/live_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "report/live/live_json.h"
#include "support/example_census.h"

namespace wirecensus::report {
namespace {

using Json = nlohmann::json;

Json document_of(metrics::Census census, const LiveMoment& moment = {}) {
  const tables::ReportInput input(
      metrics::CensusTables(std::make_shared<const metrics::Census>(std::move(census))));
  return Json::parse(live_document(input, moment));
}

TEST(LiveDocument, HasWhatWasCounted) {
  const Json document = document_of(make_census(example_packets()));
  EXPECT_EQ(document["title"], "example.pcap");
  EXPECT_EQ(document["ended"], false);
  EXPECT_EQ(document["metrics"]["total_packets"], 5);
  EXPECT_EQ(document["metrics"]["packets_issue_truncated_link"], 1);
  EXPECT_EQ(document["metrics"]["verdict"], "EXACT");
  EXPECT_EQ(document["verdict"]["kind"], "exact");
  EXPECT_EQ(document["alerts"], Json::array());
  EXPECT_EQ(document["protocols"]["all"], 3);
  EXPECT_EQ(document["protocols"]["rows"][0]["protocol"], "udp");
  EXPECT_EQ(document["flows"]["all"], 4);
  EXPECT_EQ(document["flows"]["rows"][0]["frame_bytes"], 1514);
  EXPECT_EQ(document["flows"]["rows"][0]["src_ip"], "192.0.2.2");
  EXPECT_EQ(document["addresses"]["rows"].size(), 3U);
  EXPECT_NEAR(document["addresses"]["rows"][0]["share"].get<double>(), 1715.0 / 1845.0, 1e-8);
  EXPECT_EQ(document["interfaces"], Json::array());
  EXPECT_EQ(document["sizes"]["median"]["size"], 100);
  EXPECT_EQ(document["timeline"]["lines"].size(), 2U);
}

TEST(LiveDocument, OfNothingHasNoCharts) {
  const Json document = document_of(make_census({}));
  EXPECT_TRUE(document["sizes"].is_null());
  EXPECT_TRUE(document["timeline"].is_null());
  EXPECT_EQ(document["flows"]["rows"], Json::array());
}

TEST(LiveDocument, SaysHowFastItGoesUntilTheEnd) {
  LiveMoment moment{.recent = {2 * kSecond, 10, 1000}};
  Json document = document_of(make_census(example_packets()), moment);
  EXPECT_EQ(document["recent"]["packets"], 10);
  EXPECT_EQ(document["totals"].back()["name"], "Now");
  EXPECT_EQ(document["totals"].back()["value"], "4.00 kbit/s");
  EXPECT_EQ(document["totals"].back()["note"], "5 packets/s");
  moment.ended = true;
  document = document_of(make_census(example_packets()), moment);
  EXPECT_EQ(document["ended"], true);
  EXPECT_NE(document["totals"].back()["name"], "Now");
}

TEST(LiveDocument, HasTheAlertsOfTheMoment) {
  Ledger ledger;
  ledger.add_loss({LossCause::ring_full, "v0", 7, true, "the ring was full"});
  ledger.doubts.push_back({"<v1>\n\xff", "why"});
  const CountState now{.ledger = {}, .absent = {"v2"}, .memory = {}};
  const Json alerts = document_of(make_census(example_packets()),
                                  {.alerts = text::alerts_of(ledger, &now)})["alerts"];
  ASSERT_EQ(alerts.size(), 3U);
  EXPECT_EQ(alerts[0]["kind"], "loss");
  EXPECT_EQ(alerts[0]["text"], "loss: v0: 7 packets lost: the ring was full");
  EXPECT_EQ(alerts[1]["kind"], "interface_gone");
  EXPECT_EQ(alerts[1]["source"], "v2");
  EXPECT_EQ(alerts[2]["source"], "<v1>\\x0a\xef\xbf\xbd");
  EXPECT_EQ(alerts[2]["text"], "doubt: <v1>\\x0a\xef\xbf\xbd: why");
}

TEST(LiveDocument, SharesOfInterfacesAreRows) {
  metrics::Census census = make_census(example_packets());
  census.sources = {"v0", "v1"};
  for (int i = 0; i < 2; ++i) {
    census.by_interface.push_back(
        std::make_shared<const metrics::Census>(make_census(example_packets())));
  }
  const Json rows = document_of(std::move(census))["interfaces"];
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1]["interface"], "v1");
  EXPECT_EQ(rows[1]["flows"], 4);
}

// An event is one line, and no larger for more traffic: here are flows, protocols, sizes, sources
// and intervals by the thousand.
TEST(LiveDocument, IsBounded) {
  std::vector<decode::Packet> packets;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    packets.push_back(
        example_packet(ipv4(1), ipv4(2), 0, 100 + i % 9000, kExampleTime + i * kSecond));
    packets.back().source.bytes[2] = static_cast<std::uint8_t>(i >> 4);
    packets.back().protocol = {ProtocolSpace::ip, static_cast<std::uint16_t>(i % 256)};
    packets.push_back(packets.back());
    packets.back().protocol = {ProtocolSpace::ethertype, static_cast<std::uint16_t>(i)};
  }
  metrics::Census census = make_census(packets);
  census.sources.assign(1000, std::string(100, 'x'));
  const tables::ReportInput input(
      metrics::CensusTables(std::make_shared<const metrics::Census>(std::move(census))));
  const std::string text = live_document(input, {});
  EXPECT_EQ(text.find('\n'), text.npos);
  EXPECT_LT(text.size(), 100'000U);
  const Json document = Json::parse(text);
  EXPECT_EQ(document["flows"]["rows"].size(), kMaxLiveRows);
  EXPECT_EQ(document["protocols"]["rows"].size(), kMaxLiveRows);
  EXPECT_LE(document["timeline"]["intervals"], kMaxLiveIntervals);
}

TEST(LiveJson, NumbersThatADoubleDoesNotHoldAreStrings) {
  std::string json;
  constexpr std::uint64_t kMost = std::uint64_t{1} << 53;
  for (const auto& value :
       {tables::FieldValue::number(kMost), tables::FieldValue::number(kMost + 1),
        tables::FieldValue::signed_number(-5),
        tables::FieldValue::signed_number(std::numeric_limits<std::int64_t>::min()),
        tables::FieldValue::duration(kSecond), tables::FieldValue::none(),
        tables::FieldValue::text("\"\n")}) {
    append_value(json, value);
    json += ' ';
  }
  EXPECT_EQ(
      json,
      "9007199254740992 \"9007199254740993\" -5 \"-9223372036854775808\" \"1.000000000\" null "
      "\"\\\"\\n\" ");
}

}  // namespace
}  // namespace wirecensus::report
