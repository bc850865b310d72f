#include "inspect/names/names_counter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "base/link_type.h"
#include "decode/decoder.h"
#include "inspect/crypto.h"
#include "support/name_messages.h"
#include "support/quic_samples.h"

namespace wirecensus::inspect {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

constexpr std::uint32_t kHelloIsn = 0xfffffff0;  // so that sequence numbers wrap
constexpr std::size_t kHelloSyn = 2;
constexpr std::size_t kHelloPush = 0x18;

struct SeenPacket {
  Timestamp time;
  Wire frame;
};

// From 10.0.0.1:40000 to 10.0.0.2; `at` counts from the first byte after the SYN.
SeenPacket hello_segment(Timestamp time, std::uint32_t at, const Wire& payload,
                         std::size_t flags = kHelloPush, std::size_t port = 443) {
  const std::uint32_t sequence = kHelloIsn + at + (flags == kHelloSyn ? 0 : 1);
  return {time, ipv4(6, be16(40000) + be16(port) + be32(sequence) + be32(2) + u8(0x50) + u8(flags) +
                            be16(100) + be32(0) + payload)};
}
SeenPacket hello_syn(Timestamp time) { return hello_segment(time, 0, {}, kHelloSyn); }
SeenPacket hello_datagram(Timestamp time, const Wire& payload, std::size_t from = 40000,
                          std::size_t to = 443) {
  return {time, ipv4(17, udp(from, to, payload))};
}

// From 10.0.0.2 to 10.0.0.1.
SeenPacket reversed_datagram(Timestamp time, const Wire& payload) {
  SeenPacket packet = hello_datagram(time, payload, 443, 40000);
  std::swap_ranges(packet.frame.begin() + 12, packet.frame.begin() + 16, packet.frame.begin() + 16);
  return packet;
}

void add_frame(const SeenPacket& seen, NameLane& lane) {
  Frame frame;
  frame.data = seen.frame.data();
  frame.cap_len = frame.frame_len = static_cast<std::uint32_t>(seen.frame.size());
  frame.time = seen.time;
  frame.link_type = link_type::kRaw;
  lane.add(frame, decode::decode(frame));
}

Names names_of(const std::vector<SeenPacket>& packets) {
  NamesCounter counter(1);
  NameLane lane;
  for (const SeenPacket& packet : packets) {
    lane.clear();
    add_frame(packet, lane);
    counter.count(lane);
  }
  return std::move(counter).finish();
}

// "name address evidence count first-last" of each.
std::vector<std::string> lines_of(const Names& names) {
  std::vector<std::string> lines;
  for (const auto& [seen, count] : names.seen) {
    lines.push_back(seen.name + " " + address_text(seen.address) + " " +
                    std::string(evidence_name(seen.evidence)) + " " + std::to_string(count.count) +
                    " " + std::to_string(count.first_seen) + "-" + std::to_string(count.last_seen));
  }
  return lines;
}
using Lines = std::vector<std::string>;

// "application server_name alpn" of the only flow.
std::string only_flow(const Names& names) {
  if (names.flows.size() != 1) return std::to_string(names.flows.size()) + " flows";
  const FlowName& name = names.flows.begin()->second;
  return std::string(application_name(name.application)) + " " + name.server_name + " " + name.alpn;
}

Wire part(const Wire& whole, std::size_t from, std::size_t to) {
  return {whole.begin() + static_cast<std::ptrdiff_t>(from),
          whole.begin() + static_cast<std::ptrdiff_t>(std::min(to, whole.size()))};
}

TEST(NamesCounter, ReadsAHelloInOneSegmentWithOrWithoutItsSyn) {
  const Wire hello = tls_hello("www.example.com");
  for (const auto& packets : {std::vector{hello_segment(5, 0, hello)},
                              std::vector{hello_syn(1), hello_segment(5, 0, hello)}}) {
    const Names names = names_of(packets);
    EXPECT_EQ(lines_of(names), (Lines{"www.example.com 10.0.0.2 tls 1 5-5"}));
    EXPECT_EQ(only_flow(names), "tls www.example.com h2");
    EXPECT_TRUE(names.partial.empty());
    EXPECT_EQ(names.server_names_unread(), 0U);
  }
}

TEST(NamesCounter, JoinsTheSegmentsOfAHelloInAnyOrder) {
  const Wire hello = tls_hello("split.example");
  std::vector<std::pair<std::size_t, std::size_t>> parts = {
      {0, 40}, {40, 80}, {70, 110}, {110, hello.size()}};
  std::sort(parts.begin(), parts.end());
  do {
    std::vector<SeenPacket> packets = {hello_syn(1)};
    for (const auto& [from, to] : parts) {
      packets.push_back(hello_segment(5 + static_cast<Timestamp>(from),
                                      static_cast<std::uint32_t>(from), part(hello, from, to)));
    }
    const Names names = names_of(packets);
    ASSERT_EQ(lines_of(names), (Lines{"split.example 10.0.0.2 tls 1 5-5"}));
    ASSERT_TRUE(names.partial.empty());
  } while (std::next_permutation(parts.begin(), parts.end()));
}

TEST(NamesCounter, JoinsTheSegmentsOfAHelloAfterItsStartWithoutASyn) {
  const Wire hello = tls_hello("split.example");
  const Names names = names_of({hello_segment(5, 0, part(hello, 0, 60)),
                                hello_segment(9, 120, part(hello, 120, 999)),
                                hello_segment(7, 60, part(hello, 60, 120))});
  EXPECT_EQ(lines_of(names), (Lines{"split.example 10.0.0.2 tls 1 5-5"}));
}

TEST(NamesCounter, JoinsTheHalvesOfDividedCaptures) {
  const Wire hello = tls_hello("split.example");
  const std::vector<SeenPacket> packets = {hello_syn(1), hello_segment(7, 60, part(hello, 60, 120)),
                                           hello_segment(5, 0, part(hello, 0, 60)),
                                           hello_segment(9, 120, part(hello, 120, 999))};
  const auto middle = packets.begin() + 2;
  Names joined = names_of({packets.begin(), middle});
  EXPECT_EQ(joined.server_names_unread(), 0U);  // its start is not known yet
  Names later = names_of({middle, packets.end()});
  EXPECT_EQ(later.server_names_unread(), 1U);
  joined.merge(std::move(later));
  EXPECT_EQ(joined, names_of(packets));
}

TEST(NamesCounter, ReportsAHelloWhoseRestIsAloneInAnotherCapture) {
  const Wire hello = tls_hello("split.example");
  Names joined = names_of({hello_syn(1), hello_segment(5, 0, part(hello, 0, 60))});
  joined.merge(names_of({hello_segment(9, 60, part(hello, 60, 999))}));
  EXPECT_EQ(joined.server_names_unread(), 1U);
}

// Counts those before `cut`, and the others by a counter that goes on from there.
std::array<Names, 2> names_in_intervals(const std::vector<SeenPacket>& packets, std::size_t cut) {
  NamesCounter first(1);
  NamesCounter second(1);
  NameLane lane;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (i == cut) second.go_on_from(first);
    lane.clear();
    add_frame(packets[i], lane);
    (i < cut ? first : second).count(lane);
  }
  return {std::move(first).finish(), std::move(second).finish()};
}

TEST(NamesCounter, GoesOnWithTheHellosOfTheIntervalBefore) {
  const Wire hello = tls_hello("split.example");
  const std::vector<SeenPacket> packets = {hello_syn(1), hello_segment(5, 0, part(hello, 0, 60)),
                                           hello_segment(7, 60, part(hello, 60, 120)),
                                           hello_segment(9, 120, part(hello, 120, 999))};
  for (std::size_t cut = 1; cut < packets.size(); ++cut) {
    auto [joined, later] = names_in_intervals(packets, cut);
    joined.merge(std::move(later));
    EXPECT_EQ(lines_of(joined), lines_of(names_of(packets))) << cut;
    EXPECT_EQ(only_flow(joined), "tls split.example h2") << cut;
    EXPECT_EQ(joined.server_names_unread(), 0U) << cut;
  }
}

TEST(NamesCounter, GoesOnWithTheInitialsOfTheIntervalBefore) {
  const std::vector<SeenPacket> packets = {hello_datagram(5, from_hex(kQuicSecondHalf)),
                                           hello_datagram(6, from_hex(kQuicFirstHalf))};
  auto [joined, later] = names_in_intervals(packets, 1);
  joined.merge(std::move(later));
  EXPECT_EQ(joined, names_of(packets));
  EXPECT_EQ(joined.seen.size(), 1U);
}

TEST(NamesCounter, HasTheEarliestHelloWhateverTheOrder) {
  const SeenPacket first = hello_segment(5, 0, tls_hello("first.example"));
  const SeenPacket second =
      hello_segment(6, 400, tls_hello("second.example"));  // after a HelloRetryRequest
  for (const auto& packets : {std::vector{first, second}, std::vector{second, first}}) {
    const Names names = names_of(packets);
    EXPECT_EQ(only_flow(names), "tls first.example h2");
    EXPECT_EQ(names.seen.size(), 2U);
  }
  Names merged = names_of({second});
  merged.merge(names_of({first}));
  EXPECT_EQ(merged, names_of({first, second}));
}

TEST(NamesCounter, ReadsAHelloBehindOtherDataOfAConnection) {
  const SeenPacket syn = hello_segment(1, 0, {}, kHelloSyn, 50000);  // towards the higher port
  const SeenPacket plain = hello_segment(2, 0, text("<starttls/>"), kHelloPush, 50000);
  const SeenPacket hello = hello_segment(3, 11, tls_hello("up.example"), kHelloPush, 50000);
  EXPECT_EQ(only_flow(names_of({syn, plain, hello})), "tls up.example h2");
  EXPECT_EQ(names_of({syn, hello, plain}), names_of({syn, plain, hello}));
}

TEST(NamesCounter, HasTheHelloBehindARequestForATunnel) {
  const Wire connect = text("CONNECT far.example:443 HTTP/1.1\r\nHost: far.example:443\r\n\r\n");
  const SeenPacket request = hello_segment(5, 0, connect);
  const auto behind = static_cast<std::uint32_t>(connect.size());
  const SeenPacket hello = hello_segment(7, behind, tls_hello("far.example"));
  for (const auto& packets : {std::vector{request, hello}, std::vector{hello, request}}) {
    EXPECT_EQ(only_flow(names_of(packets)), "tls far.example h2");
  }
  Names merged = names_of({request});
  merged.merge(names_of({hello}));
  EXPECT_EQ(merged, names_of({request, hello}));
  EXPECT_EQ(merged.seen.size(), 2U);
}

TEST(NamesCounter, ReportsHellosThatAreNotWhole) {
  const Wire hello = tls_hello("cut.example");
  const Names names = names_of({hello_syn(1), hello_segment(5, 0, part(hello, 0, 60))});
  EXPECT_EQ(names.server_names_unread(), 1U);
  EXPECT_TRUE(names.seen.empty());
  EXPECT_EQ(names_of({hello_syn(1), hello_segment(5, 7, text("gap"))}).server_names_unread(), 0U);
}

TEST(NamesCounter, ReportsMalformedHellos) {
  Wire hello = tls_hello("cut.example");
  hello[5 + 4 + 2 + 32] = 0xff;  // the length of the session
  const Names names = names_of({hello_segment(5, 0, hello)});
  EXPECT_EQ(names.server_names_unread(), 1U);
  EXPECT_TRUE(names.flows.empty());
}

TEST(NamesCounter, ReadsRequestsOfAllSizesAndNothingElse) {
  const Wire request =
      text("GET /" + std::string(900, 'x') + " HTTP/1.1\r\nHost: a.example:80\r\n\r\n");
  const Names names =
      names_of({hello_segment(5, 0, part(request, 0, 600), kHelloPush, 80),
                hello_segment(6, 600, part(request, 600, 9999), kHelloPush, 80),
                hello_segment(7, 5000, text("GET / HTTP/1.1\r\nHost: b\r\n\r\n"), kHelloPush, 80)});
  EXPECT_EQ(lines_of(names), (Lines{"a.example:80 10.0.0.2 http 1 5-5", "b 10.0.0.2 http 1 7-7"}));
  EXPECT_EQ(only_flow(names), "http a.example:80 ");
  const Names none = names_of({hello_segment(1, 0, {}, kHelloSyn, 25),
                               hello_segment(2, 0, text("MAIL FROM:<a@b>\r\n"), kHelloPush, 25),
                               hello_segment(3, 40, text("HELO x\r\n"), kHelloPush, 25)});
  EXPECT_TRUE(none.flows.empty());
  EXPECT_TRUE(none.partial.empty());
}

TEST(NamesCounter, MapsAddressesToTheQuestionAndToTheOwner) {
  const Wire response = dns_response("www.example.com", "cdn.example.net", {192, 0, 2, 9});
  const Names names =
      names_of({hello_datagram(3, response, 53, 40000), hello_datagram(4, response, 53, 40000)});
  EXPECT_EQ(lines_of(names), (Lines{"cdn.example.net 192.0.2.9 dns_answer 2 3-4",
                                    "www.example.com 192.0.2.9 dns_question 2 3-4"}));
  EXPECT_EQ(only_flow(names), "dns  ");
  EXPECT_TRUE(names_of({hello_datagram(3, text("not DNS at all"), 53, 40000)}).flows.empty());
}

TEST(NamesCounter, ReadsDnsOverTcp) {
  const Wire message = dns_header(0x100, 1, 0) + dns_question("example.com");
  EXPECT_EQ(only_flow(names_of({hello_segment(1, 0, counted16(message), kHelloPush, 53)})),
            "dns  ");
}

TEST(NamesCounter, EscapesWhatCannotBePrinted) {
  const Names names = names_of({hello_segment(5, 0, tls_hello("a\x1b[2J\n"))});
  EXPECT_EQ(lines_of(names), (Lines{"a\\x1b[2J\\x0a 10.0.0.2 tls 1 5-5"}));
  const Names long_one = names_of({hello_segment(5, 0, tls_hello(std::string(3000, 'x')))});
  EXPECT_EQ(long_one.seen.begin()->first.name, std::string(kMaxNameBytes, 'x') + "\u2026");
}

TEST(NamesCounter, ReadsQuicOfSeveralPacketsInAnyOrder) {
  const SeenPacket first = hello_datagram(5, from_hex(kQuicFirstHalf));
  const SeenPacket second = hello_datagram(6, from_hex(kQuicSecondHalf));
  for (const auto& packets : {std::vector{first, second}, std::vector{second, first}}) {
    const Names names = names_of(packets);
    EXPECT_EQ(lines_of(names), (Lines{"example.com 10.0.0.2 quic 1 5-5"}));
    EXPECT_EQ(only_flow(names), "quic example.com alpn");
    EXPECT_TRUE(names.partial.empty());
  }
  Names merged = names_of({second});
  EXPECT_EQ(merged.server_names_unread(), 1U);
  merged.merge(names_of({first}));
  EXPECT_EQ(merged, names_of({first, second}));
}

TEST(NamesCounter, ReadsQuicAfterItsVersionWasSettled) {
  const Wire reserved = from_hex("c30a0a0a0a0801020304050607080000") + zeros(1200);
  EXPECT_EQ(only_flow(names_of({hello_datagram(1, reserved)})), "quic  ");
  const std::vector<SeenPacket> packets = {hello_datagram(1, reserved),
                                           hello_datagram(5, from_hex(kQuicFirstHalf)),
                                           hello_datagram(6, from_hex(kQuicSecondHalf))};
  const Names names = names_of(packets);
  EXPECT_EQ(names.seen.size(), 1U);
  EXPECT_EQ(names_of({packets[1], packets[2], packets[0]}), names);
  EXPECT_EQ(names_of({packets[0], packets[1]}).server_names_unread(), 1U);
}

TEST(NamesCounter, ReadsQuicThatIsSentAgainToTheIdOfTheServer) {
  const Names names = names_of({hello_datagram(5, from_hex(kQuicSecondHalf)),
                                reversed_datagram(6, from_hex(kQuicOfServer)),
                                hello_datagram(7, from_hex(kQuicFirstHalfToServerId))});
  EXPECT_EQ(only_flow(names), "quic example.com alpn");
  EXPECT_EQ(names.server_names_unread(), 0U);
}

TEST(NamesCounter, IsBoundedAndReportsWhatItLeavesOut) {
  NamesCounter counter(1);
  NameLane lane;
  const Wire start = part(tls_hello("x.example"), 0, 60);
  const std::uint32_t streams = kMaxStreams + 100;
  for (std::uint32_t i = 0; i < streams; ++i) add_frame(hello_segment(1, i << 16, start), lane);
  counter.count(lane);
  const Names names = std::move(counter).finish();
  EXPECT_EQ(names.partial.size(), kMaxStreams);
  EXPECT_EQ(names.hellos_left_out, 100U);
  EXPECT_EQ(names.server_names_unread(), streams);
}

TEST(Names, ShowTheBestBesideEachAddress) {
  Names names;
  const IpAddress address{IpVersion::v4, {192, 0, 2, 1}};
  names.seen[{"owner.example", address, NameEvidence::dns_answer}] = {9, 1, 1};
  names.seen[{"question.example", address, NameEvidence::dns_question}] = {2, 1, 1};
  EXPECT_EQ(best_names(names).at(address), "question.example");
  names.seen[{"192.0.2.1:80", address, NameEvidence::http}] = {9, 1, 1};
  names.seen[{"b.example", address, NameEvidence::tls}] = {3, 1, 1};
  names.seen[{"a.example", address, NameEvidence::tls}] = {3, 1, 1};
  EXPECT_EQ(best_names(names).at(address), "a.example");
}

TEST(Names, DoNotDependOnTheOrderOfWholeMessages) {
  std::vector<SeenPacket> packets = {
      hello_segment(5, 0, tls_hello("a.example")), hello_segment(6, 900, tls_hello("b.example")),
      hello_segment(7, 2000, text("GET / HTTP/1.1\r\nHost: c\r\n\r\n"), kHelloPush, 80),
      hello_datagram(8, dns_response("q.example", "o.example", {192, 0, 2, 9}), 53, 40000),
      hello_datagram(9, dns_response("q.example", "q.example", {192, 0, 2, 9}), 53, 40001)};
  const Names expected = names_of(packets);
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same orders each time
  for (int round = 0; round < 20; ++round) {
    std::shuffle(packets.begin(), packets.end(), random);
    const auto middle = packets.begin() + round % 5;
    Names joined = names_of({packets.begin(), middle});
    joined.merge(names_of({middle, packets.end()}));
    EXPECT_EQ(joined, expected);
  }
}

}  // namespace
}  // namespace wirecensus::inspect
