#include "inspect/tcp_tracker.h"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <random>
#include <utility>

#include "inspect/tcp_parts.h"
#include "inspect/tcp_table.h"
#include "support/tcp_exchange.h"

namespace wirecensus::inspect {
namespace {

using test::tcp_segment_at;
using test::TcpExchange;

TcpSegment data_at(Duration time, std::uint32_t sequence, std::uint32_t bytes,
                   std::optional<std::uint32_t> timestamp = std::nullopt) {
  TcpSegment segment = tcp_segment_at(time, tcp_flag::kAck, sequence, 501, bytes);
  segment.has_timestamp = timestamp.has_value();
  segment.timestamp = timestamp.value_or(0);
  return segment;
}

TEST(TcpTracker, BytesAreUniqueOrRepeatedOrMissing) {
  TcpExchange exchange;
  exchange.open();
  exchange.client(data_at(30, 101, 100));
  exchange.client(data_at(31, 101, 100));
  exchange.client(data_at(32, 151, 100));
  exchange.client(data_at(33, 301, 100));
  const TcpHealth health = exchange.client_health();
  EXPECT_EQ(250U, health.unique_bytes);
  EXPECT_EQ(150U, health.repeated_bytes);
  EXPECT_EQ(50U, health.missing_bytes);
  EXPECT_EQ(1U, health.events.repeated_packets);
  EXPECT_EQ(1U, health.events.partly_repeated_packets);
  EXPECT_EQ(1U, health.events.gaps);
}

struct LateSegment {
  std::uint32_t before, opener, late;  // TSval
  Duration after;                      // of the opener, in milliseconds
};

TcpEvents events_with(const LateSegment& of) {
  TcpExchange exchange;
  exchange.open();
  exchange.client(data_at(30, 101, 100, of.before));
  exchange.client(data_at(80, 301, 100, of.opener));
  exchange.client(data_at(80 + of.after, 201, 100, of.late));
  return exchange.client_health().events;
}

TEST(TcpTracker, LateSegmentsAreToldApartByTheirTimestamps) {
  EXPECT_EQ(1U, events_with({7, 7, 8, 1}).late_retransmitted);
  EXPECT_EQ(1U, events_with({7, 7, 6, 99}).reordered);
  EXPECT_EQ(1U, events_with({7, 7, 7, 19}).reordered) << "all were sent in one tick";
  EXPECT_EQ(1U, events_with({7, 7, 7, 20}).late_undecided) << "there was time for an answer";
  EXPECT_EQ(1U, events_with({6, 7, 7, 1}).late_undecided) << "first sent in either tick";
  EXPECT_EQ(1U, events_with({0xffffffff, 0xffffffff, 0, 1}).late_retransmitted) << "TSval wraps";
}

TEST(TcpTracker, RstTakesNoSequenceSpace) {
  TcpExchange exchange;
  exchange.open();
  exchange.server(tcp_segment_at(30, tcp_flag::kRst | tcp_flag::kAck, 501, 101, 15));
  const TcpHealth health = exchange.server_health();
  EXPECT_EQ(0U, health.unique_bytes);
  EXPECT_EQ(0U, health.repeated_bytes);
  EXPECT_EQ(15U, health.events.reset_bytes);
}

TEST(TcpTracker, CopiesOfTheLastTwoPacketsAreNoRepetitions) {
  TcpExchange exchange;
  exchange.open();
  for (const std::uint32_t identity : {11U, 13U, 11U, 13U, 15U, 17U, 13U}) {
    TcpSegment segment = data_at(30, 90 + identity, 1);
    segment.identity = identity;
    exchange.client(segment);
  }
  const TcpHealth health = exchange.client_health();
  EXPECT_EQ(2U, health.events.duplicate_packets);
  EXPECT_EQ(1U, health.events.repeated_packets) << "the last one is three packets away";
}

TEST(TcpTracker, UnreadableSegmentsAreCountedAndNotFollowed) {
  TcpExchange exchange;
  exchange.open();
  TcpSegment segment = data_at(30, 101, 100);
  segment.is_readable = false;
  exchange.client(segment);
  const TcpHealth health = exchange.client_health();
  EXPECT_EQ(1U, health.events.unread_packets);
  EXPECT_EQ(0U, health.unique_bytes + health.repeated_bytes + health.data_packets);
}

TEST(TcpTracker, ConnectionsBeginWithASynOfAnotherNumberOrAfterTheEnd) {
  TcpExchange exchange;
  exchange.open();
  const TcpSegment same = tcp_segment_at(50, tcp_flag::kSyn, 100, 0);
  const TcpSegment other = tcp_segment_at(50, tcp_flag::kSyn, 101, 0);
  EXPECT_FALSE(exchange.begins_another(same));
  EXPECT_TRUE(exchange.begins_another(other));
  EXPECT_FALSE(exchange.begins_another(tcp_segment_at(50, tcp_flag::kSyn | tcp_flag::kAck, 9, 1)));
  exchange.client(tcp_segment_at(40, tcp_flag::kFin | tcp_flag::kAck, 101, 501));
  EXPECT_FALSE(exchange.begins_another(same)) << "half closed";
  exchange.server(tcp_segment_at(41, tcp_flag::kFin | tcp_flag::kAck, 501, 102));
  EXPECT_TRUE(exchange.begins_another(same));
  TcpExchange reset;
  reset.open();
  reset.server(tcp_segment_at(40, tcp_flag::kRst, 501, 0));
  EXPECT_TRUE(reset.begins_another(same));
  TcpExchange from_the_middle;
  from_the_middle.server(tcp_segment_at(40, tcp_flag::kRst, 501, 0));
  EXPECT_TRUE(from_the_middle.begins_another(same)) << "after the RST of the one before";
}

// Mostly the next segment of an open connection; now and then anything else.
class RandomSender {
 public:
  explicit RandomSender(std::uint32_t seed) : random_(seed) {}

  TcpSegment next(std::uint32_t acknowledgment) {
    TcpSegment segment =
        tcp_segment_at(clock_ += Duration{one_of({1, 1, 1, 0, -1})}, flags(),
                       next_ + one_of<std::uint32_t>({0, 0, 0, 0, 0xffffffff, 1, 50}),
                       acknowledgment + one_of<std::uint32_t>({0, 0, 0, 0xfffffff0, 7}),
                       one_of<std::uint32_t>({0, 0, 1, 2, 100, 100, 70'000}));
    segment.window = one_of<std::uint16_t>({1000, 1000, 1000, 900, 0});
    segment.identity = one_of<std::uint32_t>({0, ++identity_, identity_, identity_});
    segment.timestamp = identity_ / 3;
    segment.has_timestamp = is_rare();
    segment.has_sack = is_rare();
    segment.ecn = is_rare() ? 3 : 0;
    segment.segments = is_rare() ? 2 : 1;
    segment.is_further = is_rare();
    segment.is_readable = !is_rare();
    if (is_rare()) segment.time = kNoTime;
    next_ = segment.sequence + segment.sequence_bytes();
    return segment;
  }
  std::uint32_t sequence() const { return next_; }

 private:
  template <typename T>
  T one_of(std::initializer_list<T> values) {
    return values.begin()[random_() % values.size()];
  }
  bool is_rare() { return random_() % 40 == 0; }
  std::uint16_t flags() {
    if (!is_rare()) return tcp_flag::kAck;
    return one_of<std::uint16_t>({0, tcp_flag::kSyn, tcp_flag::kFin | tcp_flag::kAck,
                                  tcp_flag::kRst, tcp_flag::kEce | tcp_flag::kAck});
  }

  std::mt19937 random_;
  Duration clock_ = 0;
  std::uint32_t next_ = 100;
  std::uint32_t identity_ = 1;
};

TEST(TcpTracker, TheShortCutCountsAsTheGeneralWay) {
  std::size_t taken = 0;
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    std::array<RandomSender, 2> senders{RandomSender(seed), RandomSender(seed + 1000)};
    TcpPools pools;
    TcpPools general_pools;
    TcpDirections ends;
    TcpDirections general;
    std::mt19937 turns(seed);
    for (int i = 0; i < 100; ++i) {
      const std::size_t from = turns() % 2;
      const TcpSegment segment = senders[from].next(senders[1 - from].sequence());
      if (track_next(segment, ends[from], ends[1 - from])) {
        ++taken;
      } else {
        track_any(segment, ends[from], ends[1 - from], pools);
      }
      track_any(segment, general[from], general[1 - from], general_pools);
      ASSERT_EQ(general, ends) << seed << ' ' << i;
    }
    for (std::size_t end = 0; end < 2; ++end) {
      EXPECT_EQ(general_pools.events_of(std::as_const(general[end])),
                pools.events_of(std::as_const(ends[end])));
    }
  }
  EXPECT_GT(taken, 1000U);
}

// The whole of a download that loses, doubles and reorders: from the server, by a random sequence.
std::vector<KeyedSegment<flow::Ipv4Key>> lossy_download(flow::FlowHash hash) {
  const flow::Ipv4Key key = test::tcp_key(40000, 80);
  std::vector<KeyedSegment<flow::Ipv4Key>> segments;
  const auto add = [&](bool reverse, const TcpSegment& segment) {
    segments.push_back({key, hash(key), reverse, segment});
  };
  add(false, tcp_segment_at(0, tcp_flag::kSyn, 100, 0));
  add(true, tcp_segment_at(20, tcp_flag::kSyn | tcp_flag::kAck, 500, 101));
  add(false, tcp_segment_at(20, tcp_flag::kAck, 101, 501));
  std::mt19937 random(3);
  for (Duration i = 0; i < 60; ++i) {
    const auto at = static_cast<std::uint32_t>(i) + static_cast<std::uint32_t>(random() % 4);
    add(true, tcp_segment_at(30 + i, tcp_flag::kAck, 501 + 100 * at, 101, 100));
    if (i % 5 == 4) add(false, tcp_segment_at(30 + i, tcp_flag::kAck, 101, 501 + 100 * at));
  }
  return segments;
}

Connections counted(const std::vector<KeyedSegment<flow::Ipv4Key>>& segments) {
  TcpTable table(1);
  table.count({.ipv4 = segments, .ipv6 = {}, .inner = {}});
  return std::move(table).finish();
}

Connections merged_parts(const Connections& one, const Connections& other) {
  TcpParts parts;
  parts.add(one, kNoTime);
  parts.add(other, kNoTime);
  TcpTable sum(1);
  parts.pass_all(false, sum);
  return std::move(sum).finish();
}

Connection only_one(const Connections& connections) {
  EXPECT_EQ(1U, connections.size());
  Connection only;
  connections.for_each(
      [&](const auto& flow, const TcpPools& pools) { only = connection_of(flow, pools); });
  return only;
}

void expect_equal_but_for_order(const TcpHealth& a, const TcpHealth& b) {
  EXPECT_EQ(a.flags, b.flags);
  EXPECT_EQ(a.syn_packets, b.syn_packets);
  EXPECT_EQ(a.data_packets, b.data_packets);
  EXPECT_EQ(a.unique_bytes, b.unique_bytes);
  EXPECT_EQ(a.repeated_bytes, b.repeated_bytes);
  EXPECT_EQ(a.missing_bytes, b.missing_bytes);
  EXPECT_EQ(a.unseen_bytes, b.unseen_bytes);
  EXPECT_EQ(a.unacked_bytes, b.unacked_bytes);
}

TEST(TcpTable, CountsOfPartsAddUpAndSayThatOrderIsUnproved) {
  const auto segments = lossy_download(flow::FlowHash{1});
  const Connection whole = only_one(counted(segments));
  EXPECT_GT(whole.tcp->responder.repeated_bytes, 0U);
  EXPECT_GT(whole.tcp->responder.missing_bytes, 0U);
  EXPECT_FALSE(whole.tcp->responder.order_unproved);
  for (std::ptrdiff_t cut = 3; cut < std::ssize(segments); ++cut) {
    const Connection merged =
        only_one(merged_parts(counted({segments.begin(), segments.begin() + cut}),
                              counted({segments.begin() + cut, segments.end()})));
    EXPECT_EQ(whole.tcp->state, merged.tcp->state);
    EXPECT_EQ(whole.responder.packets, merged.responder.packets);
    EXPECT_EQ(whole.tcp->handshake_time, merged.tcp->handshake_time);
    expect_equal_but_for_order(whole.tcp->originator, merged.tcp->originator);
    expect_equal_but_for_order(whole.tcp->responder, merged.tcp->responder);
    EXPECT_TRUE(merged.tcp->responder.order_unproved || cut >= std::ssize(segments) - 1) << cut;
  }
}

// Each is two segments, (from the server, segment), with a cut between them.
TEST(TcpTable, CountsOfPartsHaveTheConnectionsOfTheWhole) {
  using Segments = std::vector<std::pair<bool, TcpSegment>>;
  const TcpSegment syn = tcp_segment_at(50, tcp_flag::kSyn, 100, 0);
  const std::vector<Segments> parts{
      {{true, tcp_segment_at(0, tcp_flag::kAck, 501, 101, 10)}, {false, syn}},
      {{false, tcp_segment_at(0, tcp_flag::kAck, 101, 501, 10)}, {false, syn}},
      {{false, tcp_segment_at(0, tcp_flag::kSyn, 90, 0)}, {false, syn}},
      {{true, tcp_segment_at(0, tcp_flag::kRst, 501, 0)}, {false, syn}},
  };
  const flow::Ipv4Key key = test::tcp_key(40000, 80);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::vector<KeyedSegment<flow::Ipv4Key>> segments;
    for (const auto& [is_reverse, segment] : parts[i])
      segments.push_back({key, flow::FlowHash{1}(key), is_reverse, segment});
    const Connections first = counted({segments.front()});
    const Connections second = counted({segments.back()});
    EXPECT_EQ(counted(segments).size(), merged_parts(first, second).size()) << i;
    EXPECT_EQ(counted(segments).size(), merged_parts(second, first).size()) << i;
  }
}

}  // namespace
}  // namespace wirecensus::inspect
