#include "report/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "support/example_census.h"
#include "support/temporary_folder.h"
#include "tables/field.h"
#include "tables/metric_fields.h"

namespace wirecensus::report {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string csv_of(const metrics::Census& census,
                   Status (*write)(const tables::ReportInput&, OutputFile&),
                   tables::ColumnStyle style = {}) {
  const TemporaryFolder folder;
  const tables::ReportInput input(test::tables_of(census), {.style = style});
  auto file = OutputFile::create(folder.path("out.csv"));
  if (!file.ok() || !write(input, *file).ok() || !file->commit().ok()) return "failed";
  return folder.read("out.csv");
}

TEST(Csv, HasTimesAsIntegersBehindTheOtherColumns) {
  const std::string csv = csv_of(make_census(example_packets()), write_flows_csv,
                                 {tables::NameStyle::wirecensus, true});
  EXPECT_THAT(csv, HasSubstr(",last_seen,duration,first_seen_ns,last_seen_ns\n"));
  EXPECT_THAT(csv, HasSubstr("000000002Z,0.000000000,1700000000000000002,1700000000000000002\n"));
}

TEST(Csv, WritesOneRowPerFlowByFrameBytesDescending) {
  EXPECT_EQ(csv_of(make_census(example_packets()), write_flows_csv),
            "src_ip,src_port,dst_ip,dst_port,protocol,packets,frame_bytes,ip_bytes,payload_bytes,"
            "min_packet_size,max_packet_size,first_seen,last_seen,duration\n"
            "192.0.2.2,53,192.0.2.1,4000,udp,1,1514,1500,1472,1514,1514,"
            "2023-11-14T22:13:20.000000002Z,2023-11-14T22:13:20.000000002Z,0.000000000\n"
            "192.0.2.1,4000,192.0.2.2,53,udp,2,201,173,117,100,101,"
            "2023-11-14T22:13:20.000000000Z,2023-11-14T22:13:20.500000000Z,0.500000000\n"
            "2001:db8::1,,2001:db8::1,,ipv6-icmp,1,70,56,28,70,70,,,\n"
            ",,,,arp,1,60,0,0,60,60,"
            "2023-11-14T22:13:20.000000003Z,2023-11-14T22:13:20.000000003Z,0.000000000\n");
}

TEST(Csv, WritesAnAddressARow) {
  EXPECT_EQ(csv_of(make_census(example_packets()), write_addresses_csv),
            "ip,flows_as_source,flows_as_destination,packets_sent,packets_received,bytes_sent,"
            "bytes_received,peers\n"
            "192.0.2.1,1,1,2,1,201,1514,1\n"
            "192.0.2.2,1,1,1,2,1514,201,1\n"
            "2001:db8::1,1,1,1,1,70,70,1\n");
}

TEST(Csv, WritesAConversationARow) {
  EXPECT_EQ(csv_of(make_census(example_packets()), write_conversations_csv),
            "ip_a,ip_b,packets_a_to_b,packets_b_to_a,bytes_a_to_b,bytes_b_to_a,flows_a_to_b,"
            "flows_b_to_a,first_seen,last_seen,duration\n"
            "192.0.2.1,192.0.2.2,2,1,201,1514,1,1,"
            "2023-11-14T22:13:20.000000000Z,2023-11-14T22:13:20.500000000Z,0.500000000\n"
            "2001:db8::1,2001:db8::1,1,0,70,0,1,0,,,\n");
}

TEST(Csv, WritesAProtocolARow) {
  EXPECT_EQ(csv_of(make_census(example_packets()), write_protocols_csv),
            "protocol,packets,frame_bytes,flows\n"
            "udp,3,1715,2\n"
            "ipv6-icmp,1,70,1\n"
            "arp,1,60,1\n");
}

TEST(Csv, WritesAPacketSizeARow) {
  EXPECT_EQ(csv_of(make_census({example_packet(ipv4(1), ipv4(2), 1, 1514, kExampleTime),
                                example_packet(ipv4(1), ipv4(2), 1, 64, kExampleTime),
                                example_packet(ipv4(1), ipv4(2), 1, 1514, kExampleTime)}),
                   write_packet_sizes_csv),
            "packet_size,packets,frame_bytes\n"
            "64,1,64\n"
            "1514,2,3028\n");
}

TEST(Csv, WritesAPointOfTheTimelineARow) {
  metrics::Census census = make_census({});
  constexpr std::int64_t kBeforeAllTime = std::numeric_limits<std::int64_t>::min() / 1000 - 1;
  census.timeline = {1000,
                     {{kBeforeAllTime, metrics::kNonIp, 1, 60}, {-1, 6, 2, 120}, {2, 99, 3, 180}}};
  EXPECT_EQ(csv_of(census, write_timeline_csv),
            "interval_start,interval_duration,protocol,packets,frame_bytes\n"
            "1677-09-21T00:12:43.145224193Z,0.000001000,non_ip,1,60\n"
            "1969-12-31T23:59:59.999999000Z,0.000001000,tcp,2,120\n"
            "1970-01-01T00:00:00.000002000Z,0.000001000,99,3,180\n");
}

TEST(Csv, GoesByTheNamesOfOthersAndTheirUnits) {
  const metrics::Census census = make_census(example_packets());
  EXPECT_THAT(csv_of(census, write_flows_csv, tables::NameStyle::zeek),
              StartsWith("id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto,orig_pkts,frame_bytes,"
                         "orig_ip_bytes,payload_bytes,min_packet_size,max_packet_size,ts,"
                         "last_seen,duration\n"
                         "192.0.2.2,53,192.0.2.1,4000,udp,1,1514,1500,1472,1514,1514,"
                         "1700000000.000000002,2023-11-14T22:13:20.000000002Z,0.000000000\n"));
  EXPECT_THAT(csv_of(census, write_flows_csv, tables::NameStyle::ecs), HasSubstr(",500000000\n"));
  EXPECT_THAT(csv_of(census, write_flows_csv, tables::NameStyle::ipfix),
              HasSubstr("\n192.0.2.2,,53,192.0.2.1,,4000,udp,"));
  EXPECT_THAT(csv_of(census, write_flows_csv, tables::NameStyle::ipfix),
              HasSubstr("\n,2001:db8::1,,,2001:db8::1,,ipv6-icmp,"));
  EXPECT_THAT(csv_of(census, write_flows_csv, tables::NameStyle::ipfix),
              StartsWith("sourceIPv4Address,sourceIPv6Address,sourceTransportPort,"
                         "destinationIPv4Address,destinationIPv6Address,destinationTransportPort,"
                         "protocol,packetDeltaCount,layer2OctetDeltaCount,octetDeltaCount,"
                         "transportOctetDeltaCount,minimumLayer2TotalLength,"
                         "maximumLayer2TotalLength,flowStartNanoseconds,flowEndNanoseconds,"
                         "duration\n"));
  EXPECT_THAT(csv_of(census, write_metrics_csv, tables::NameStyle::ecs),
              StartsWith("metric,value,unit\ntotal_bytes,"));
}

// protocolIdentifier is a number, which ARP does not have.
TEST(Csv, KeepsTheNamesOfTextsWhereIpfixHasNumbers) {
  const metrics::Census census = make_census(example_packets());
  EXPECT_THAT(csv_of(census, write_protocols_csv, tables::NameStyle::ipfix),
              StartsWith("protocol,packetDeltaCount,layer2OctetDeltaCount,flows\nudp,"));
  EXPECT_THAT(csv_of(census, write_timeline_csv, tables::NameStyle::ipfix),
              StartsWith("interval_start,interval_duration,protocol,packetDeltaCount,"));
}

TEST(Csv, WritesTheMetricsInTheirOrder) {
  Ledger ledger;
  ledger.add_loss({LossCause::ring_full, "eth0", 7, true, ""});
  ledger.add_loss({LossCause::ring_full, "eth1", 2, true, ""});
  ledger.add_loss({LossCause::file_cut_short, "a.pcap", 0, false, "at byte 17"});
  ledger.doubts.push_back({"eth0", "no counters"});
  EXPECT_EQ(csv_of(make_census(example_packets(), ledger), write_metrics_csv),
            "metric,value,unit\n"
            "total_bytes,1845,bytes\n"
            "total_packets,5,packets\n"
            "min_packet_size,60,bytes\n"
            "max_packet_size,1514,bytes\n"
            "average_packet_size,369.000000,bytes\n"
            "captured_bytes,1817,bytes\n"
            "fcs_bytes,0,bytes\n"
            "packet_size_standard_deviation,572.728906,bytes\n"
            "median_packet_size,100,bytes\n"
            "p90_packet_size,1514,bytes\n"
            "p95_packet_size,1514,bytes\n"
            "p99_packet_size,1514,bytes\n"
            "link_bytes,116,bytes\n"
            "ip_bytes,1729,bytes\n"
            "payload_bytes,1617,bytes\n"
            "ip_packets,4,packets\n"
            "flows,4,flows\n"
            "biflows,3,biflows\n"
            "conversations,2,conversations\n"
            "addresses,3,addresses\n"
            "first_seen,2023-11-14T22:13:20.000000000Z,UTC\n"
            "last_seen,2023-11-14T22:13:20.500000000Z,UTC\n"
            "duration,0.500000000,seconds\n"
            "packets_per_second,,packets/s\n"
            "bits_per_second,,bits/s\n"
            "fragments,0,packets\n"
            "aggregates,0,packets\n"
            "packets_without_time,1,packets\n"
            "packets_protocol_udp,3,packets\n"
            "packets_protocol_ipv6-icmp,1,packets\n"
            "packets_protocol_arp,1,packets\n"
            "packets_issue_unsupported_link_type,0,packets\n"
            "packets_issue_truncated_link,1,packets\n"
            "packets_issue_malformed_link,0,packets\n"
            "packets_issue_too_many_headers,0,packets\n"
            "packets_issue_truncated_ip,0,packets\n"
            "packets_issue_malformed_ip,0,packets\n"
            "packets_issue_truncated_extension,0,packets\n"
            "packets_issue_malformed_extension,0,packets\n"
            "packets_issue_truncated_transport,0,packets\n"
            "packets_issue_malformed_transport,0,packets\n"
            "packets_seen,14,packets\n"
            "packets_counted,5,packets\n"
            "packets_lost,9,packets\n"
            "packets_lost_ring_full,9,packets\n"
            "packets_lost_interface_dropped,0,packets\n"
            "packets_lost_capture_os_dropped,0,packets\n"
            "packets_lost_capture_if_dropped,0,packets\n"
            "packets_lost_file_cut_short,0,packets\n"
            "packets_lost_file_damaged,0,packets\n"
            "packets_lost_file_not_read,0,packets\n"
            "packets_lost_out_of_memory,0,packets\n"
            "packets_lost_books_do_not_balance,0,packets\n"
            "losses_of_unknown_size,1,losses\n"
            "doubts,1,doubts\n"
            "verdict,LOSSY,\n");
}

TEST(Csv, HasARowForPacketsThatAFilterCouldNotDecide) {
  Ledger ledger;
  ledger.add_undecided(4, {"a.pcap", "why"});
  EXPECT_THAT(csv_of(make_census(example_packets(), ledger), write_metrics_csv),
              HasSubstr("packets_lost_books_do_not_balance,0,packets\n"
                        "packets_undecided,4,packets\n"
                        "losses_of_unknown_size,0,losses\n"));
}

TEST(Csv, ReportsTheAccountsOfInterfacesTogether) {
  const InterfaceAccount one{
      .name = "eth0",
      .before = InterfaceCounters{.received_packets = 100, .received_bytes = 1000, .dropped = 4},
      .after = InterfaceCounters{.received_packets = 140, .received_bytes = 4000, .dropped = 5},
      .filtered = CountRange{30, 31},
      .ring_dropped = 2,
      .ring_freezes = 1,
      .ring_accepted = 8,
      .delivered = 7,
      .delivered_outgoing = 3,
      .filtered_later = 1,
      .past_limit = 1,
      .counted = 5,
      .super_packets = SuperPackets{.frames = 1, .more_packets = 9, .more_bytes = 500}};
  metrics::Census census = make_census(example_packets());
  census.ledger.interfaces = {one, one};
  EXPECT_THAT(csv_of(census, write_metrics_csv),
              HasSubstr("packets_lost_books_do_not_balance,0,packets\n"
                        "ring_accepted,16,packets\n"
                        "ring_dropped,4,packets\n"
                        "ring_freezes,2,times\n"
                        "ring_delivered,14,packets\n"
                        "ring_delivered_outgoing,6,packets\n"
                        "ring_left_unread,2,packets\n"
                        "packets_past_limit,2,packets\n"
                        "packets_filtered_least,62,packets\n"
                        "packets_filtered_most,64,packets\n"
                        "loopback_copies,0,packets\n"
                        "interface_received,80,packets\n"
                        "interface_received_bytes,6000,bytes\n"
                        "interface_sent,0,packets\n"));
  EXPECT_THAT(csv_of(census, write_metrics_csv), HasSubstr("interface_dropped_before,8,packets\n"
                                                           "interface_dropped_after,10,packets\n"
                                                           "super_packets,2,packets\n"
                                                           "wire_packets,23,packets\n"));
}

TEST(Csv, LeavesEmptyWhatAnInterfaceDoesNotReport) {
  metrics::Census census = make_census(example_packets());
  census.ledger.interfaces = {InterfaceAccount{.name = "eth0"}};
  const std::string metrics = csv_of(census, write_metrics_csv);
  for (const char* name : {"ring_delivered_outgoing", "packets_filtered_least", "interface_sent",
                           "interface_missed_after", "super_packets", "wire_packets"}) {
    EXPECT_THAT(metrics, HasSubstr("\n" + std::string(name) + ",,packets\n"));
  }
}

TEST(Csv, LeavesEmptyWhatNoPacketsDoNotDefine) {
  const metrics::Census census = make_census({});
  const std::string metrics = csv_of(census, write_metrics_csv);
  EXPECT_THAT(metrics, StartsWith("metric,value,unit\n"
                                  "total_bytes,0,bytes\n"
                                  "total_packets,0,packets\n"
                                  "min_packet_size,,bytes\n"
                                  "max_packet_size,,bytes\n"
                                  "average_packet_size,,bytes\n"
                                  "captured_bytes,0,bytes\n"
                                  "fcs_bytes,0,bytes\n"
                                  "packet_size_standard_deviation,,bytes\n"
                                  "median_packet_size,,bytes\n"));
  EXPECT_THAT(metrics, HasSubstr("\nfirst_seen,,UTC\nlast_seen,,UTC\nduration,,seconds\n"));
  EXPECT_THAT(metrics, HasSubstr("\nverdict,EXACT,\n"));
  EXPECT_THAT(csv_of(census, write_flows_csv), ::testing::EndsWith(",duration\n"));
  EXPECT_THAT(csv_of(census, write_addresses_csv), ::testing::EndsWith(",peers\n"));
}

TEST(Csv, ReportsRatesWhereAllPacketsHaveATime) {
  std::vector<decode::Packet> packets = example_packets();
  packets.erase(packets.begin() + 3);
  const std::string metrics = csv_of(make_census(packets), write_metrics_csv);
  EXPECT_THAT(metrics, HasSubstr("\npackets_per_second,8.000000,packets/s\n"));
  EXPECT_THAT(metrics, HasSubstr("\nbits_per_second,28400.000000,bits/s\n"));
}

TEST(Csv, WritesTheMedianOfAnEvenNumberWithItsHalf) {
  const auto packet = [](std::uint32_t size) {
    return example_packet(ipv4(1), ipv4(2), ip_protocol::kIcmp, size, kExampleTime);
  };
  const std::string metrics = csv_of(make_census({packet(64), packet(67)}), write_metrics_csv);
  EXPECT_THAT(metrics, HasSubstr("\nmedian_packet_size,65.5,bytes\n"));
  EXPECT_THAT(metrics, HasSubstr("\naverage_packet_size,65.500000,bytes\n"));
}

TEST(Csv, ShowsLinkBytesBelowZeroWhereIpHeadersClaimTooMuch) {
  decode::Packet packet = example_packet(ipv4(1), ipv4(2), ip_protocol::kIcmp, 64, kExampleTime);
  packet.ip_bytes = 1500;
  EXPECT_THAT(csv_of(make_census({packet}), write_metrics_csv),
              HasSubstr("\nlink_bytes,-1436,bytes\n"));
}

TEST(Csv, HasNoTextThatNeedsQuotes) {
  const auto is_plain = [](std::string_view text) {
    return text.find_first_of(",\"\r\n") == std::string_view::npos &&
           text.size() <= tables::kFieldTextSize;
  };
  for (int space = 0; space <= static_cast<int>(ProtocolSpace::undecoded); ++space) {
    for (int number = 0; number <= 0xffff; ++number) {
      const Protocol protocol{static_cast<ProtocolSpace>(space),
                              static_cast<std::uint16_t>(number)};
      // In packet_metrics.csv, "packets_protocol_" precedes it.
      ASSERT_TRUE(is_plain("packets_protocol_" + protocol_name(protocol)))
          << protocol_name(protocol);
    }
  }
  const tables::ReportInput input(test::tables_of(make_census(example_packets())));
  for (const tables::Metric& metric : tables::make_metrics(input)) {
    EXPECT_TRUE(is_plain(metric.name) && is_plain(metric.info->unit));
    EXPECT_NE(metric.value.kind(), tables::ValueKind::text);
  }
}

}  // namespace
}  // namespace wirecensus::report
