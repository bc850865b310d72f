#include "metrics/flow_course.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

#include "inspect/tcp_table.h"
#include "support/example_census.h"
#include "support/tcp_exchange.h"

namespace wirecensus::metrics {
namespace {

constexpr Duration kLength = 60 * kSecond;

flow::FlowKey first_key(const Census& census) {
  flow::FlowKey key;
  census.flows.for_each(
      [&](flow::FlowRef /*ref*/, const auto& record) { key = flow::expand(record.key); });
  return key;
}

flow::FlowCounters seen_until(Timestamp last) {
  flow::FlowCounters counters;
  counters.packets = 1;
  counters.first_seen = counters.last_seen = last;
  return counters;
}

Census seen_last_at(Timestamp last) {
  Census census;
  census.totals.first_seen = census.totals.last_seen = last;
  return census;
}

TEST(FlowCourse, AFlowEndsIdleActiveOrWithTheCount) {
  const flow::FlowKey key;
  const Census census = seen_last_at(50 * kSecond);
  const FlowCourse interval({.begin = 0, .length = kLength}, census, std::nullopt);
  EXPECT_EQ(interval.end(key, seen_until(59 * kSecond)), FlowEnd::active);
  EXPECT_EQ(interval.end(key, seen_until(45 * kSecond)), FlowEnd::active);
  EXPECT_EQ(interval.end(key, seen_until(45 * kSecond - 1)), FlowEnd::idle);
  EXPECT_EQ(interval.end(key, flow::FlowCounters()), FlowEnd::active) << "without a time";
  const FlowCourse last({.begin = 0, .length = kLength, .last = true}, census, std::nullopt);
  EXPECT_EQ(last.end(key, seen_until(35 * kSecond)), FlowEnd::forced);
  EXPECT_EQ(last.end(key, seen_until(35 * kSecond - 1)), FlowEnd::idle);
}

TEST(FlowCourse, AFlowContinuesIfItWasActiveInTheIntervalDirectlyBefore) {
  const Census census = make_census(example_packets());
  const flow::FlowKey key = first_key(census);
  const Timestamp last = census.totals.last_seen;
  const Interval before{.begin = last + 1 - kLength, .length = kLength};
  const Interval next{.begin = last + 1, .length = kLength};
  const Interval later{.begin = interval_end(next), .length = kLength};
  EXPECT_EQ(FlowCourse(next, census, std::nullopt).start(key), FlowStart::first_packet);
  EXPECT_EQ(FlowCourse(later, census, FlowsBefore{before, census}).start(key),
            FlowStart::first_packet)
      << "an interval without packets is between them";
  const Interval idle_before{.begin = last - kIdleTimeout, .length = kLength};
  const Interval after_idle{.begin = interval_end(idle_before), .length = kLength};
  EXPECT_EQ(FlowCourse(after_idle, census, FlowsBefore{idle_before, census}).start(key),
            FlowStart::first_packet)
      << "it had ended";
  const FlowCourse course(next, census, FlowsBefore{before, census});
  EXPECT_EQ(course.start(key), FlowStart::continued);
  flow::FlowKey other = key;
  other.has_ports = true;
  other.destination_port ^= 1;
  EXPECT_EQ(course.start(other), FlowStart::first_packet);
}

// One direction after the other of a connection to port 80, as (time in milliseconds, whether the
// server sent it, flags, sequence number, acknowledgment).
struct Sent {
  Duration time;
  bool by_server;
  std::uint16_t flags;
  std::uint32_t sequence;
  std::uint32_t acknowledgment;
};

Census closing_census(std::initializer_list<Sent> segments) {
  inspect::TcpTable table(1);
  inspect::TcpLanes lanes;
  const flow::Ipv4Key key = test::tcp_key(1000, 80);
  for (const Sent& sent : segments) {
    lanes.ipv4.push_back(
        {key, flow::FlowHash{1}(key), sent.by_server,
         test::tcp_segment_at(sent.time, sent.flags, sent.sequence, sent.acknowledgment)});
  }
  table.count(lanes);
  Census census;
  census.depth.connections = std::move(table).finish();
  return census;
}

constexpr std::uint16_t kFinAck = inspect::tcp_flag::kFin | inspect::tcp_flag::kAck;
constexpr Duration kMinute = 60 * 1000;  // in milliseconds

TEST(FlowEnds, AFinIsRememberedUntilTheOtherCloses) {
  const flow::FlowKey key = flow::expand(test::tcp_key(1000, 80));
  const Census first = closing_census({{0, false, kFinAck, 100, 500}});
  const Census no_packets;
  const Census second =
      closing_census({{2 * kMinute, true, kFinAck, 500, 101},
                      {2 * kMinute + 1, false, inspect::tcp_flag::kAck, 101, 501}});
  const FlowEnds half(nullptr, first.depth.connections, 60 * kSecond);
  const FlowEnds silent(&half, no_packets.depth.connections, 120 * kSecond);
  const FlowEnds closed(&silent, second.depth.connections, 180 * kSecond);
  EXPECT_FALSE(half.has_ended(key));
  EXPECT_FALSE(silent.has_ended(key)) << "it has no packets there";
  EXPECT_TRUE(closed.has_ended(key));
  EXPECT_TRUE(closed.has_ended(key.reversed()));
  EXPECT_FALSE(FlowEnds(nullptr, second.depth.connections, 180 * kSecond).has_ended(key));
  const FlowEnds after(&closed, second.depth.connections, 240 * kSecond);
  EXPECT_FALSE(after.has_ended(key)) << "what is over is forgotten";
}

TEST(FlowEnds, AnAcknowledgmentMayComeInTheNextInterval) {
  const flow::FlowKey key = flow::expand(test::tcp_key(1000, 80));
  const Census first =
      closing_census({{0, false, kFinAck, 100, 500}, {1, true, kFinAck, 500, 101}});
  const Census second = closing_census({{kMinute, false, inspect::tcp_flag::kAck, 101, 501}});
  const Census reopened = closing_census({{kMinute, false, inspect::tcp_flag::kSyn, 900, 0},
                                          {kMinute + 1, true, inspect::tcp_flag::kAck, 501, 901}});
  const FlowEnds before(nullptr, first.depth.connections, 60 * kSecond);
  EXPECT_FALSE(before.has_ended(key));
  EXPECT_TRUE(FlowEnds(&before, second.depth.connections, 120 * kSecond).has_ended(key));
  EXPECT_FALSE(FlowEnds(&before, reopened.depth.connections, 120 * kSecond).has_ended(key));
}

// Of a connection to port 80 that the client resets, from one port for each of these times.
inspect::Connections reset_at(std::initializer_list<Timestamp> times) {
  inspect::TcpTable table(1);
  inspect::TcpLanes lanes;
  std::uint16_t port = 1000;
  for (const Timestamp time : times) {
    const flow::Ipv4Key key = test::tcp_key(port++, 80);
    inspect::TcpSegment segment = test::tcp_segment_at(0, inspect::tcp_flag::kRst, 100, 0);
    segment.time = time;
    lanes.ipv4.push_back({key, flow::FlowHash{1}(key), false, segment});
  }
  table.count(lanes);
  return std::move(table).finish();
}

TEST(FlowCourse, AFlowOfTcpEndsWithItsConnection) {
  Census census = seen_last_at(50 * kSecond);
  census.depth.connections = reset_at({10 * kSecond});
  const flow::FlowKey key = flow::expand(test::tcp_key(1000, 80));
  const flow::FlowKey other = flow::expand(test::tcp_key(1001, 80));
  for (const bool is_last : {false, true}) {
    const FlowCourse course({.begin = 0, .length = kLength, .last = is_last}, census, std::nullopt);
    EXPECT_EQ(course.end(key, seen_until(10 * kSecond)), FlowEnd::ended);
    EXPECT_EQ(course.end(key.reversed(), seen_until(10 * kSecond)), FlowEnd::ended);
    EXPECT_EQ(course.end(other, seen_until(10 * kSecond)), FlowEnd::idle);
  }
}

TEST(FlowCourse, AFlowThatHasEndedDoesNotContinue) {
  const flow::FlowKey key = flow::expand(test::tcp_key(1000, 80));
  decode::Packet packet = with_ports(
      example_packet(key.source, key.destination, ip_protocol::kTcp, 100, 59 * kSecond), 1000, 80);
  for (const bool is_followed : {false, true}) {
    Census census = make_census({packet});
    if (is_followed) census.depth.connections = reset_at({59 * kSecond});
    const FlowCourse course({.begin = kLength, .length = kLength}, seen_last_at(kLength),
                            FlowsBefore{{.begin = 0, .length = kLength}, census});
    EXPECT_EQ(course.start(key), is_followed ? FlowStart::first_packet : FlowStart::continued);
  }
}

}  // namespace
}  // namespace wirecensus::metrics
