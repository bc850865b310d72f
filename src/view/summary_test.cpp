#include "view/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/display_text.h"
#include "support/count_all.h"
#include "view/page.h"

namespace wirecensus::view {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

decode::Packet udp_packet(std::uint8_t source, std::uint8_t destination, std::uint32_t size,
                          Timestamp time) {
  decode::Packet packet;
  packet.time = time;
  packet.frame_len = packet.cap_len = size;
  packet.ip_bytes = size - 14;
  packet.payload_bytes = size - 42;
  packet.source = {IpVersion::v4, {192, 0, 2, source}};
  packet.destination = {IpVersion::v4, {192, 0, 2, destination}};
  packet.protocol = {ProtocolSpace::ip, ip_protocol::kUdp};
  packet.has_ports = true;
  packet.source_port = 4000;
  packet.destination_port = 53;
  return packet;
}

std::vector<decode::Packet> some_packets() {
  constexpr Timestamp kStart = 1'700'000'000'000'000'000;
  return {udp_packet(1, 2, 100, kStart), udp_packet(2, 1, 1400, kStart + kSecond),
          udp_packet(1, 3, 500, kStart + 2 * kSecond)};
}

metrics::Census census_of(const std::vector<decode::Packet>& packets, Ledger ledger = {}) {
  ledger.counted = packets.size();
  return test::count_all(packets, std::move(ledger), {"a.pcap"});
}

std::string summary_of(const metrics::Census& census, const SummaryStyle& style) {
  return summary_text(test::tables_of(census), style);
}

std::string plain_summary(const metrics::Census& census) { return summary_of(census, {false, 80}); }

TEST(Summary, ReportsWhatWasCounted) {
  EXPECT_EQ(plain_summary(census_of(some_packets())),
            R"(Sources       a.pcap
First seen    2023-11-14T22:13:20.000000000Z
Last seen     2023-11-14T22:13:22.000000000Z
Duration      2.000000000 s
Packets       3, 1.50 packets/s
Bytes         2,000 on the wire (2.00 kB), 8.00 kbit/s
              1,958 IP, 1,874 payload, 2,000 captured

Packet size   min 100, median 500, mean 666.7, max 1,400 bytes
              p90 1,400, p95 1,400, p99 1,400, standard deviation 543.7 bytes
                    64 - 127              1   33.3 % ████████▊
                   128 - 255              0    0.0 %
                   256 - 511              1   33.3 % ████████▊
                 512 - 1,023              0    0.0 %
               1,024 - 1,514              1   33.3 % ████████▊

Flows         3 flows in 3 biflows
              2 conversations of 3 addresses
Protocols     udp 100.0 % (of the bytes)

Conversations most bytes first                      bytes       packets    share
              192.0.2.1 - 192.0.2.2               1.50 kB             2   75.0 %
              192.0.2.1 - 192.0.2.3                 500 B             1   25.0 %

Ledger        3 seen = 3 counted + 0 lost
Verdict       EXACT
)");
}

TEST(Summary, OfNothingInventsNoSizes) {
  EXPECT_EQ(plain_summary(census_of({})), R"(Sources       a.pcap
Time          no packet had a timestamp
Packets       0
Bytes         0 on the wire (0 B)
              0 IP, 0 payload, 0 captured
Ledger        0 seen = 0 counted + 0 lost
Verdict       EXACT
)");
}

TEST(Summary, ReportsEachLossAndDoubtWithItsSource) {
  Ledger ledger;
  ledger.add_loss({LossCause::ring_full, "eth0", 12, true, ""});
  ledger.add_loss({LossCause::file_cut_short, "a.pcap", 0, false, "at byte 1234"});
  ledger.add_undecided(1, {"eth1", "the driver has no counters"});
  EXPECT_THAT(
      plain_summary(census_of(some_packets(), ledger)),
      HasSubstr("Ledger        15 seen = 3 counted + 12 lost (80.0 %)\n"
                "              1 packet undecided (the filter does not apply, or no time): not\n"
                "                counted\n"
                "              lost: 12 packets (ring_full): eth0\n"
                "              lost: unknown number of packets (file_cut_short): a.pcap: at byte\n"
                "                1234\n"
                "              unknown: eth1: the driver has no counters\n"
                "Verdict       LOSSY\n"));
}

// 40 seen: 30 filtered, 2 dropped, 8 captured, of which 3 are counted.
InterfaceAccount an_account() {
  return {.name = "eth0",
          .before = InterfaceCounters{.received_packets = 100, .missed = 1},
          .after = InterfaceCounters{.received_packets = 130, .sent_packets = 10, .missed = 1},
          .filtered = CountRange{30, 30},
          .ring_dropped = 2,
          .ring_freezes = 1,
          .ring_accepted = 8,
          .delivered = 7,
          .delivered_outgoing = 0,
          .filtered_later = 3,
          .past_limit = 1,
          .counted = 3,
          .super_packets = SuperPackets{}};
}

metrics::Census census_with(InterfaceAccount account) {
  Ledger ledger;
  ledger.interfaces.push_back(std::move(account));
  return census_of(some_packets(), std::move(ledger));
}

TEST(Summary, ReportsWhatBecameOfAllPacketsSeen) {
  EXPECT_THAT(
      plain_summary(census_with(an_account())),
      HasSubstr("Interface     eth0 counted 30 received, 10 sent, 0 missed, 0 dropped\n"
                "              40 seen = 30 filtered + 2 dropped (ring full 1 time) + 8 captured\n"
                "              8 captured = 3 counted + 3 filtered by VLAN tag, time or as\n"
                "                duplicates + 1 beyond the -c limit + 1 left unread\n"
                "Ledger "));
}

TEST(Summary, ReportsWhatIsNotKnownOfAnInterface) {
  InterfaceAccount account = an_account();
  account.filtered = CountRange{30, 32};
  account.before.reset();
  account.super_packets.reset();
  std::string text = plain_summary(census_with(account));
  EXPECT_THAT(text, HasSubstr("eth0: its counters could not be read\n"));
  EXPECT_THAT(text, HasSubstr("40 to 42 seen = 30 to 32 filtered + 2 dropped (ring full"));
  EXPECT_THAT(text, HasSubstr("Wire          unknown: not reported by the kernel\n"));
  account.filtered.reset();
  text = plain_summary(census_with(account));
  EXPECT_THAT(text, HasSubstr("unknown number seen = unknown number filtered"));
}

TEST(Summary, ReportsWhereTheInterfaceCountedAnotherNumber) {
  InterfaceAccount account = an_account();
  EXPECT_THAT(plain_summary(census_with(account)), Not(HasSubstr("count differs")));
  account.after->received_packets += 5;
  EXPECT_THAT(plain_summary(census_with(account)), HasSubstr("count differs from the packets"));
}

TEST(Summary, ReportsWhatTheWireCarriedForSuperPackets) {
  InterfaceAccount account = an_account();
  account.super_packets = SuperPackets{.frames = 2, .more_packets = 40, .more_bytes = 2640};
  const char* const expected =
      "Wire          43 packets, 4,640 bytes (2 super packets split into segments)\n";
  EXPECT_THAT(plain_summary(census_with(account)), HasSubstr(expected));
  account.super_packets->divided = true;
  EXPECT_THAT(plain_summary(census_with(account)), HasSubstr("Wire          3 packets, 2,000"));
}

TEST(Summary, ReportsWhatCouldNotBeDecoded) {
  std::vector<decode::Packet> packets = some_packets();
  packets[0].issue = packets[1].issue = DecodeIssue::truncated_transport;
  packets[2].issue = DecodeIssue::malformed_ip;
  EXPECT_THAT(plain_summary(census_of(packets)),
              HasSubstr("Not decoded   1 malformed_ip, 2 truncated_transport (but counted)\n"));
}

TEST(Summary, ReportsNoRateWhereSomePacketHasNoTime) {
  std::vector<decode::Packet> packets = some_packets();
  packets[1].time = kNoTime;
  const std::string text = plain_summary(census_of(packets));
  EXPECT_THAT(text, HasSubstr("Duration      2.000000000 s; 1 packet without timestamp\n"));
  EXPECT_THAT(text, Not(HasSubstr("packets/s")));
}

TEST(Summary, ColorsTheVerdictWhereAsked) {
  Ledger doubtful;
  doubtful.doubts.push_back({"eth0", "?"});
  Ledger lossy;
  lossy.add_loss({LossCause::ring_full, "eth0", 1, true, ""});
  EXPECT_THAT(summary_of(census_of({}), {true, 80}), HasSubstr("\x1b[1;32mEXACT\x1b[0m"));
  EXPECT_THAT(summary_of(census_of({}, doubtful), {true, 80}),
              HasSubstr("\x1b[1;33mUNKNOWN\x1b[0m"));
  EXPECT_THAT(summary_of(census_of({}, lossy), {true, 80}), HasSubstr("\x1b[1;31mLOSSY\x1b[0m"));
  EXPECT_THAT(plain_summary(census_of({})), Not(HasSubstr("\x1b")));
}

TEST(Summary, ObeysNothingInNamesFromOutside) {
  Ledger ledger;
  ledger.add_loss(
      {LossCause::file_damaged, "\x1b]0;owned\x07", 0, false, "bad\x9b\nVerdict       EXACT"});
  metrics::Census census = census_of({}, ledger);
  census.sources = {"\x1b[2Jname\r\xff"};
  const std::string text = plain_summary(census);
  EXPECT_THAT(text, HasSubstr("Sources       \\x1b[2Jname\\x0d\xef\xbf\xbd\n"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\x1b'), 0);
  EXPECT_THAT(text, Not(HasSubstr("\nVerdict       EXACT")));
}

TEST(Summary, FitsOneScreenWhateverThereIs) {
  std::vector<decode::Packet> packets;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    decode::Packet packet = udp_packet(1, 2, 40U << (i % 17), 1'700'000'000'000'000'000 + i);
    packet.source = {IpVersion::v6,
                     {0x20, 0x01, 0x0d, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
    packet.destination = packet.source;
    packet.destination.bytes[15] = static_cast<std::uint8_t>(i);
    packet.protocol.number = static_cast<std::uint16_t>(i % 150);
    packet.issue = static_cast<DecodeIssue>(i % kDecodeIssueCount);
    packets.push_back(packet);
  }
  Ledger ledger;
  for (int i = 0; i < 50; ++i) {
    ledger.add_loss({LossCause::ring_full, std::string(300, 'x'), 1, true, std::string(300, 'y')});
    ledger.doubts.push_back({std::string(300, 'x'), "z"});
  }
  metrics::Census census = census_of(packets, ledger);
  census.sources.assign(1000, "/a/long/folder/with/a/file.pcap");
  std::istringstream text(plain_summary(census));
  int lines = 0;
  for (std::string line; std::getline(text, line); ++lines) {
    EXPECT_LE(character_count(line), 80U) << line;
  }
  // The ledger entries shown are not shortened, and take three lines each here; the rest fits on
  // one screen.
  EXPECT_LE(lines, 40 + 6 * 3);
}

TEST(Page, BreaksAParagraphBetweenWordsAndLosesNone) {
  Page page(60, false);
  page.paragraph("Ledger",
                 "file_cut_short, unknown number: some/where/capture.pcap: cut short at byte 1234");
  EXPECT_EQ(page.text(),
            "Ledger        file_cut_short, unknown number:\n"
            "                some/where/capture.pcap: cut short at byte\n"
            "                1234\n");
}

}  // namespace
}  // namespace wirecensus::view
