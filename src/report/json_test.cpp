#include "report/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/json_documents.h"
#include "support/example_census.h"
#include "support/temporary_folder.h"

namespace wirecensus::report {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string json_of(const metrics::Census& census,
                    Status (*write)(const tables::ReportInput&, OutputFile&),
                    tables::ColumnStyle style = {}) {
  const TemporaryFolder folder;
  const tables::ReportInput input(test::tables_of(census), {.style = style});
  auto file = OutputFile::create(folder.path("out.json"));
  if (!file.ok() || !write(input, *file).ok() || !file->commit().ok()) return "failed";
  return folder.read("out.json");
}

TEST(Json, WritesAFlowALine) {
  EXPECT_THAT(
      json_of(make_census(example_packets()), write_flows_ndjson),
      StartsWith(
          "{\"src_ip\":\"192.0.2.2\",\"src_port\":53,\"dst_ip\":\"192.0.2.1\",\"dst_port\":4000,"
          "\"protocol\":\"udp\",\"packets\":1,\"frame_bytes\":1514,\"ip_bytes\":1500,"
          "\"payload_bytes\":1472,\"min_packet_size\":1514,\"max_packet_size\":1514,"
          "\"first_seen\":\"2023-11-14T22:13:20.000000002Z\","
          "\"last_seen\":\"2023-11-14T22:13:20.000000002Z\",\"duration\":0.000000000}\n"));
}

TEST(Json, ShowsWhatIsNotDefinedAsNull) {
  const std::string lines = json_of(make_census(example_packets()), write_flows_ndjson);
  EXPECT_THAT(lines, HasSubstr("{\"src_ip\":null,\"src_port\":null,\"dst_ip\":null,"
                               "\"dst_port\":null,\"protocol\":\"arp\","));
  EXPECT_THAT(lines, HasSubstr("\"first_seen\":null,\"last_seen\":null,\"duration\":null}\n"));
}

TEST(Json, NamesColumnsOnceInTheCompactForm) {
  const tables::ColumnStyle compact(tables::NameStyle::wirecensus, false, true);
  EXPECT_THAT(
      json_of(make_census(example_packets()), write_flows_ndjson, compact),
      StartsWith("[\"src_ip\",\"src_port\",\"dst_ip\",\"dst_port\",\"protocol\",\"packets\","
                 "\"frame_bytes\",\"ip_bytes\",\"payload_bytes\",\"min_packet_size\","
                 "\"max_packet_size\",\"first_seen_ns\",\"last_seen_ns\",\"duration\"]\n"
                 "[\"192.0.2.2\",53,\"192.0.2.1\",4000,\"udp\",1,1514,1500,1472,1514,1514,"
                 "1700000000000000002,1700000000000000002,0.000000000]\n"));
  const Json json =
      Json::parse(json_of(make_census(example_packets()), write_census_json, compact));
  EXPECT_EQ(json["format"], "wirecensus.census.compact");
  EXPECT_EQ(json["flows"]["rows"].size(), 4U);
  EXPECT_EQ(json["flows"]["rows"][3].size(), json["flows"]["columns"].size());
  EXPECT_EQ(json["protocols"]["columns"],
            Json::parse(R"(["protocol","packets","frame_bytes","flows"])"));
}

TEST(Json, IsOneDocumentOfAllTables) {
  const Json json = Json::parse(json_of(make_census(example_packets()), write_census_json));
  EXPECT_EQ(json["format"], "wirecensus.census");
  EXPECT_EQ(json["version"], kCensusJsonVersion);
  EXPECT_EQ(json["sources"], Json::parse(R"(["example.pcap"])"));
  EXPECT_EQ(json["ledger"]["verdict"], "EXACT");
  EXPECT_EQ(json["ledger"]["keeping"], nullptr);
  EXPECT_EQ(json["ledger"]["clock"], nullptr);
  EXPECT_EQ(json["metrics"]["total_bytes"], 1845);
  EXPECT_EQ(json["metrics"]["average_packet_size"], 369.0);
  EXPECT_EQ(json["metrics"]["packets_per_second"], nullptr);
  EXPECT_EQ(json["flows"].size(), 4U);
  EXPECT_EQ(json["addresses"].size(), 3U);
  EXPECT_EQ(json["conversations"].size(), 2U);
  EXPECT_EQ(json["protocols"].size(), 3U);
  EXPECT_EQ(json["packet_sizes"].size(), 5U);
}

TEST(Json, OfNoPacketsHasEmptyTables) {
  const Json json = Json::parse(json_of(make_census({}), write_census_json));
  for (const char* table :
       {"flows", "addresses", "conversations", "protocols", "timeline", "packet_sizes"}) {
    EXPECT_EQ(json[table], Json::array()) << table;
  }
  EXPECT_EQ(json["metrics"]["first_seen"], nullptr);
}

TEST(Json, HoldsAll64Bits) {
  metrics::Census census = make_census(example_packets());
  census.totals.frame_bytes = ~std::uint64_t{0};
  census.ledger.interfaces = {InterfaceAccount{.name = "eth0", .ring_accepted = ~std::uint64_t{0}}};
  const Json json = Json::parse(json_of(census, write_census_json));
  EXPECT_EQ(json["metrics"]["total_bytes"].get<std::uint64_t>(), ~std::uint64_t{0});
  EXPECT_EQ(json["ledger"]["interfaces"][0]["ring_accepted"].get<std::uint64_t>(),
            ~std::uint64_t{0});
  EXPECT_EQ(json["ledger"]["interfaces"][0]["before"], nullptr);
}

TEST(Json, ReportsTheWholeLedger) {
  Ledger ledger;
  ledger.add_loss({LossCause::ring_full, "eth0", 7, true, "the ring was full"});
  ledger.add_loss({LossCause::file_cut_short, "a.pcap", 0, false, "at byte 17"});
  ledger.add_undecided(3, {"eth0", "no counters"});
  ledger.remarks.push_back({"a.pcap", "given twice"});
  ledger.interfaces = {InterfaceAccount{
      .name = "eth0",
      .before = InterfaceCounters{.received_packets = 1},
      .filtered = CountRange{3, 4},
      .super_packets = SuperPackets{.frames = 1, .more_packets = 9, .more_bytes = 500}}};
  ledger.recording = Recording{"kept.pcapng", 5, 4, 1, "no space"};
  ledger.clock = ClockState{true, 1'000, 2'000'000'000};
  EXPECT_EQ(Json::parse(ledger_json(ledger)), Json::parse(R"({
    "verdict": "LOSSY", "packets_seen": 7, "packets_counted": 0, "packets_lost": 7,
    "packets_undecided": 3, "packets_filtered": 0, "packets_filtered_duplicates": 0,
    "losses": [
      {"cause": "ring_full", "source": "eth0", "packets": 7, "detail": "the ring was full"},
      {"cause": "file_cut_short", "source": "a.pcap", "packets": null, "detail": "at byte 17"}],
    "doubts": [{"source": "eth0", "detail": "no counters"}],
    "remarks": [{"source": "a.pcap", "detail": "given twice"}],
    "interfaces": [{
      "name": "eth0", "loopback": false,
      "before": {"received_packets": 1, "received_bytes": 0, "sent_packets": 0, "sent_bytes": 0,
                 "missed": 0, "dropped": 0, "sent_dropped": 0},
      "after": null, "filtered": {"least": 3, "most": 4}, "ring_dropped": 0, "ring_freezes": 0,
      "ring_accepted": 0, "ring_delivered": 0, "ring_delivered_outgoing": null,
      "ring_left_unread": 0, "filtered_later": 0, "packets_past_limit": 0, "counted": 0,
      "super_packets": {"frames": 1, "more_packets": 9, "more_bytes": 500, "indivisible": 0,
                        "divided": false}}],
    "keeping": {"file": "kept.pcapng", "offered": 5, "kept": 4, "files": 1,
                "detail": "no space"},
    "clock": {"synchronized": true, "estimated_error": "0.000001000",
              "max_error": "2.000000000"}})"));
}

TEST(Json, IsValidWhateverBytesNamesHold) {
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  const std::vector<std::string> names = {all_bytes, "</script>", "\xe2\x80\xa8", "\xc3", "\"\\"};
  const std::string text = json_array(names);
  EXPECT_TRUE(Json::accept(text));
  for (const char character : text) EXPECT_TRUE(character >= 0x20 && character < 0x7f);
  EXPECT_EQ(Json::parse(text)[3], "\xef\xbf\xbd");
  EXPECT_EQ(Json::parse(text)[2], "\xe2\x80\xa8");
  EXPECT_EQ(Json::parse(text)[4], "\"\\");
  EXPECT_THAT(json_array({}), "[]");
}

// Rows are written without escapes.
TEST(Json, HasNoTextInItsTablesThatNeedsEscapes) {
  for (int space = 0; space <= static_cast<int>(ProtocolSpace::undecoded); ++space) {
    for (int number = 0; number <= 0xffff; ++number) {
      const std::string name =
          protocol_name({static_cast<ProtocolSpace>(space), static_cast<std::uint16_t>(number)});
      for (const char character : name) {
        ASSERT_TRUE(character > 0x20 && character < 0x7f && character != '"' && character != '\\')
            << name;
      }
    }
  }
}

}  // namespace
}  // namespace wirecensus::report
