#include "inspect/connection.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "support/tcp_exchange.h"

namespace wirecensus::inspect {
namespace {

using test::tcp_segment_at;
using test::TcpExchange;

// A word a segment, as in Zeek's history: s SYN, h SYN-ACK, a ACK, f FIN, r RST; upper case is of
// the client. A millisecond apart.
TcpExchange exchange_of(const std::string& history) {
  TcpExchange exchange;
  Duration time = 0;
  for (const char letter : history) {
    const bool is_client = letter < 'a';
    const std::uint32_t isn = is_client ? 100 : 500;
    const std::uint32_t other = is_client ? 501 : 101;
    const auto segment = [&]() -> TcpSegment {
      switch (letter | 0x20) {
        case 's': return tcp_segment_at(time, tcp_flag::kSyn, isn, 0);
        case 'h': return tcp_segment_at(time, tcp_flag::kSyn | tcp_flag::kAck, isn, other);
        case 'f': return tcp_segment_at(time, tcp_flag::kFin | tcp_flag::kAck, isn + 1, other);
        case 'r': return tcp_segment_at(time, tcp_flag::kRst | tcp_flag::kAck, isn + 1, other);
        default: return tcp_segment_at(time, tcp_flag::kAck, isn + 1, other);
      }
    }();
    is_client ? exchange.client(segment) : exchange.server(segment);
    ++time;
  }
  return exchange;
}

std::string_view state_after(const std::string& history) {
  return tcp_state_name(exchange_of(history).connection().tcp->state);
}

TEST(ConnectionState, IsThatOfZeek) {
  const std::vector<std::array<std::string, 2>> histories{
      {"S", "S0"},       {"SS", "S0"},     {"ShA", "S1"},     {"ShAFafA", "SF"}, {"ShAfAFa", "SF"},
      {"Sr", "REJ"},     {"ShAF", "S2"},   {"ShAf", "S3"},    {"ShAR", "RSTO"},  {"ShAr", "RSTR"},
      {"SR", "RSTOS0"},  {"hr", "RSTRH"},  {"SF", "SH"},      {"hf", "SHR"},     {"Aa", "OTH"},
      {"ShAFfR", "SF"},  {"ShAFfr", "SF"}, {"ShAFr", "RSTR"}, {"ShARr", "RSTO"}, {"ShArR", "RSTR"},
      {"SaR", "RSTOS0"}, {"R", "OTH"},     {"SFR", "OTH"},    {"SaFR", "OTH"},   {"SAR", "OTH"},
      {"AaR", "OTH"},    {"h", "OTH"},     {"hA", "S1"},      {"hAr", "RSTR"},   {"hAR", "RSTO"},
      {"hAF", "S2"},     {"hAf", "S3"},
  };
  std::set<std::string> states;
  for (const auto& [history, state] : histories) {
    EXPECT_EQ(state, state_after(history)) << history;
    states.insert(state);
  }
  EXPECT_EQ(std::size_t{kTcpStates}, states.size());
}

TEST(ConnectionOriginator, SentTheSyn) {
  const Connection connection = exchange_of("ShA").connection();
  EXPECT_EQ(OriginatorRule::syn, connection.rule);
  EXPECT_EQ(40000, connection.key.source_port);
  EXPECT_EQ(2U, connection.originator.packets);
  EXPECT_EQ(1U, connection.responder.packets);
}

TEST(ConnectionOriginator, SentTheFirstOfTwoSyns) {
  EXPECT_EQ(80, exchange_of("sShH").connection().key.source_port);
  EXPECT_EQ(40000, exchange_of("SsHh").connection().key.source_port);
}

TEST(ConnectionOriginator, IsAnsweredBySynAck) {
  const Connection connection = exchange_of("haA").connection();
  EXPECT_EQ(OriginatorRule::syn_ack, connection.rule);
  EXPECT_EQ(40000, connection.key.source_port) << "which sent its first packet later";
}

TEST(ConnectionOriginator, SentTheFirstPacketWithoutSyn) {
  const Connection connection = exchange_of("aA").connection();
  EXPECT_EQ(OriginatorRule::first_packet, connection.rule);
  EXPECT_EQ(80, connection.key.source_port);
  EXPECT_EQ(80, exchange_of("a").connection().key.source_port);
}

TEST(ConnectionOriginator, HasTheHigherPortIfBothSentAtOnce) {
  TcpExchange exchange;
  exchange.server(tcp_segment_at(0, tcp_flag::kAck, 501, 101));
  exchange.client(tcp_segment_at(0, tcp_flag::kAck, 101, 501));
  EXPECT_EQ(OriginatorRule::lower_port, exchange.connection().rule);
  EXPECT_EQ(40000, exchange.connection().key.source_port);
}

TEST(ConnectionEnd, IsWhenBothFinsAreAcknowledged) {
  TcpExchange exchange;
  exchange.open();
  EXPECT_FALSE(exchange.has_ended(true));
  exchange.client(tcp_segment_at(30, tcp_flag::kFin | tcp_flag::kAck, 101, 501));
  exchange.server(tcp_segment_at(50, tcp_flag::kAck, 501, 102));
  EXPECT_FALSE(exchange.has_ended(true)) << "half closed";
  exchange.server(tcp_segment_at(60, tcp_flag::kFin | tcp_flag::kAck, 501, 102));
  EXPECT_FALSE(exchange.has_ended(true)) << "the second is not acknowledged";
  exchange.client(tcp_segment_at(80, tcp_flag::kAck, 102, 502));
  EXPECT_TRUE(exchange.has_ended(false));
  exchange.server(tcp_segment_at(90, tcp_flag::kFin | tcp_flag::kAck, 501, 102));
  EXPECT_TRUE(exchange.has_ended(false)) << "sent again";
}

TEST(ConnectionEnd, IsAResetAfterWhichNothingComes) {
  TcpExchange exchange = exchange_of("ShAr");
  EXPECT_TRUE(exchange.has_ended(false));
  exchange.client(tcp_segment_at(50, tcp_flag::kAck, 101, 501, 10));
  EXPECT_FALSE(exchange.has_ended(false)) << "perhaps it was not accepted";
  EXPECT_TRUE(exchange.has_ended(true));
}

TEST(ConnectionHandshake, IsTimedFromTheFirstSynToTheAckThatCompletes) {
  TcpExchange exchange;
  exchange.client(tcp_segment_at(0, tcp_flag::kSyn, 100, 0));
  exchange.client(tcp_segment_at(1000, tcp_flag::kSyn, 100, 0));
  exchange.server(tcp_segment_at(1005, tcp_flag::kSyn | tcp_flag::kAck, 500, 101));
  exchange.client(tcp_segment_at(1006, tcp_flag::kAck, 101, 501));
  const TcpDetail tcp = exchange.connection().tcp.value();
  EXPECT_EQ(1'006'000'000, tcp.handshake_time);
  EXPECT_EQ(std::nullopt, tcp.originator.handshake_rtt) << "which SYN was answered is unknown";
  EXPECT_EQ(1'000'000, tcp.responder.handshake_rtt);
}

TEST(ConnectionHealth, RoundTripTimesOfCenturiesDoNotOverflow) {
  constexpr Timestamp kLast = std::numeric_limits<Timestamp>::max();
  TcpExchange exchange;
  for (const std::uint32_t sent : {0U, 10U}) {
    inspect::TcpSegment data = tcp_segment_at(0, tcp_flag::kAck, 101 + sent, 501, 10);
    inspect::TcpSegment answer = tcp_segment_at(0, tcp_flag::kAck, 501, 111 + sent);
    data.time = -kLast;
    answer.time = kLast;
    exchange.client(data);
    exchange.server(answer);
  }
  const TcpRtt rtt = exchange.connection().tcp->originator.rtt;
  EXPECT_EQ(2U, rtt.samples);
  EXPECT_EQ(kLast, rtt.sum);
}

// So that the bytes seen do not depend on where a count is cut.
TEST(ConnectionHealth, AByteThatWasNotSeenBeforeIsNoKeepalive) {
  TcpExchange exchange;
  exchange.client(tcp_segment_at(0, tcp_flag::kAck, 301, 501));
  exchange.client(tcp_segment_at(1, tcp_flag::kAck, 201, 501, 10));
  exchange.server(tcp_segment_at(2, tcp_flag::kAck, 501, 301));
  exchange.client(tcp_segment_at(3, tcp_flag::kAck, 300, 501, 1));
  exchange.client(tcp_segment_at(4, tcp_flag::kAck, 300, 501, 1));
  const TcpHealth health = exchange.client_health();
  EXPECT_EQ(11U, health.unique_bytes);
  EXPECT_EQ(1U, health.repeated_bytes);
  EXPECT_EQ(1U, health.events.keepalives);
}

TEST(ConnectionHealth, HasNoUnseenBytesWithoutAnAcknowledgment) {
  const TcpDetail tcp = exchange_of("SA").connection().tcp.value();
  EXPECT_EQ(std::nullopt, tcp.originator.unseen_bytes);
  EXPECT_EQ(std::nullopt, tcp.originator.unacked_bytes);
  EXPECT_TRUE(exchange_of("SA").connection().responder.empty());
}

TEST(ConnectionOfAnotherProtocol, HasNoTcp) {
  flow::FlowRecord record;
  record.key = {test::ipv4(1), test::ipv4(2), 53, 40000, {ProtocolSpace::ip, 17}, true};
  record.forward.packets = record.reverse.packets = 1;
  record.forward.first_seen = record.forward.last_seen = 2;
  record.reverse.first_seen = record.reverse.last_seen = 1;
  const Connection connection = connection_of(record);
  EXPECT_FALSE(connection.tcp.has_value());
  EXPECT_EQ(40000, connection.key.source_port);
  EXPECT_EQ(1, connection.first_seen());
  EXPECT_EQ(2, connection.last_seen());
}

}  // namespace
}  // namespace wirecensus::inspect
