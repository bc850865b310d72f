// A device that loses, changes, copies, delays and reorders packets at random, and what it knows it
// did, in the order in which it did it.
#include "metrics/transit/transit_matcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace wirecensus::metrics {
namespace {

flow::FlowKey flow_number(std::uint16_t number) {
  flow::FlowKey key;
  key.source = {IpVersion::v4, {10, 0, 0, 1}};
  key.destination = {IpVersion::v4, {10, 0, 0, 2}};
  key.source_port = number;
  key.has_ports = true;
  key.protocol = {ProtocolSpace::ip, 17};
  return key;
}

TransitPacket packet(std::uint64_t digest, Timestamp time, std::uint16_t flow = 1) {
  TransitPacket packet;
  packet.digest = digest;
  packet.time = time;
  packet.flow = flow_number(flow);
  packet.flow_hash = flow;
  return packet;
}

struct Observations {
  std::vector<TransitPacket> from;
  std::vector<TransitPacket> to;
};

// Both points in batches, now more of the one, now of the other, as sources deliver them.
Transit match(const Observations& seen, TransitRules rules = {}, std::uint32_t seed = 1) {
  std::mt19937 random(seed);
  TransitMatcher matcher(rules);
  std::size_t from = 0;
  std::size_t to = 0;
  const auto give = [&](TransitPoint point, const std::vector<TransitPacket>& packets,
                        std::size_t& next) {
    Timestamp newest = kNoTime;
    for (std::size_t count = random() % 20; count > 0 && next < packets.size(); --count) {
      newest = std::max(newest, packets[next].time);
      matcher.add(point, packets[next++]);
    }
    matcher.advance(point, newest);
  };
  while (from < seen.from.size() || to < seen.to.size()) {
    give(TransitPoint::from, seen.from, from);
    if (rules.timed || from == seen.from.size()) give(TransitPoint::to, seen.to, to);
  }
  return matcher.finish();
}

TransitCounts counts_of(const Observations& seen, const TransitRules& rules = {}) {
  return match(seen, rules).counts;
}

TEST(TransitMatcher, DeliversWhatLeavesAsItEntered) {
  const Transit transit =
      match({{packet(1, 100), packet(2, 200)}, {packet(1, 130), packet(2, 210)}});
  EXPECT_EQ(transit.counts, (TransitCounts{.entered = 2, .left = 2, .delivered = 2}));
  EXPECT_TRUE(transit.equal());
  EXPECT_EQ(transit.delays.min(), 10);
  EXPECT_EQ(transit.delays.max(), 30);
  ASSERT_EQ(transit.flows.size(), 1U);
  EXPECT_EQ(transit.flows[0].sum_of_delays, 40);
}

TEST(TransitMatcher, ReportsLostChangedGainedDuplicatedReordered) {
  EXPECT_EQ(counts_of({{packet(1, 1), packet(2, 2)}, {packet(1, 3)}}),
            (TransitCounts{.entered = 2, .left = 1, .delivered = 1, .lost = 1}));
  EXPECT_EQ(counts_of({{packet(1, 1)}, {packet(9, 3)}}),
            (TransitCounts{.entered = 1, .left = 1, .changed = 1}));
  EXPECT_EQ(counts_of({{packet(1, 1, 5)}, {packet(1, 2, 5), packet(9, 3, 6)}}),
            (TransitCounts{.entered = 1, .left = 2, .delivered = 1, .gained = 1}));
  EXPECT_EQ(counts_of({{packet(1, 1)}, {packet(1, 2), packet(1, 3)}}),
            (TransitCounts{.entered = 1, .left = 2, .delivered = 1, .duplicated = 1}));
  EXPECT_EQ(counts_of({{packet(1, 1), packet(2, 2)}, {packet(2, 3), packet(1, 4)}}),
            (TransitCounts{.entered = 2, .left = 2, .delivered = 2, .reordered = 1}));
  EXPECT_EQ(counts_of({{packet(1, 1, 5), packet(2, 2, 6)}, {packet(2, 3, 6), packet(1, 4, 5)}}),
            (TransitCounts{.entered = 2, .left = 2, .delivered = 2}))
      << "the order of flows to each other does not matter";
}

TEST(TransitMatcher, ReordersAsInRfc4737) {
  // Its section 4.2: a packet is reordered if one that was sent later has arrived.
  const std::vector<TransitPacket> from{packet(1, 1), packet(2, 2), packet(3, 3), packet(4, 4),
                                        packet(5, 5)};
  EXPECT_EQ(
      counts_of({from, {packet(1, 10), packet(2, 11), packet(4, 12), packet(3, 13), packet(5, 14)}})
          .reordered,
      1U);
  EXPECT_EQ(
      counts_of({from, {packet(5, 10), packet(1, 11), packet(2, 12), packet(3, 13), packet(4, 14)}})
          .reordered,
      4U);
}

// Packets with the same content are matched in order, and as many as there are on both sides.
TEST(TransitMatcher, CountsEqualPackets) {
  const Observations twice{{packet(1, 1), packet(1, 10)}, {packet(1, 2), packet(1, 11)}};
  EXPECT_EQ(counts_of(twice), (TransitCounts{.entered = 2, .left = 2, .delivered = 2}));
  EXPECT_EQ(match(twice).delays.max(), 1);
  EXPECT_EQ(counts_of({{packet(1, 1), packet(1, 10), packet(1, 20)}, {packet(1, 2)}}),
            (TransitCounts{.entered = 3, .left = 1, .delivered = 1, .lost = 2}));
}

TEST(TransitMatcher, SaysWhatGoesBackward) {
  const Transit transit = match({{packet(1, 10), packet(2, 20)}, {packet(1, 3), packet(2, 25)}});
  EXPECT_EQ(transit.counts,
            (TransitCounts{.entered = 2, .left = 2, .delivered = 2, .backward = 1}));
  EXPECT_EQ(transit.delays.count(), 1U);
}

TEST(TransitMatcher, ListsRewrittenFlows) {
  const Transit transit =
      match({{packet(1, 1, 5), packet(2, 2, 5), packet(3, 3, 5)},
             {packet(1, 4, 7), packet(9, 5, 7), packet(3, 6, 7), packet(3, 7, 7)}});
  EXPECT_EQ(
      transit.counts,
      (TransitCounts{.entered = 3, .left = 4, .delivered = 2, .changed = 1, .duplicated = 1}));
  ASSERT_EQ(transit.flows.size(), 1U) << "what left is of the flow that entered";
  EXPECT_EQ(transit.flows[0].key, flow_number(5));
  ASSERT_EQ(transit.rewritten.size(), 1U);
  EXPECT_EQ(transit.rewritten[0], (RewrittenFlow{flow_number(5), flow_number(7), 2}));
}

TEST(TransitMatcher, WithoutTimesHasNoDelays) {
  const Transit transit = match(
      {{packet(1, 9000), packet(2, kNoTime)}, {packet(1, 1), packet(2, 2)}}, {.timed = false});
  EXPECT_EQ(transit.counts, (TransitCounts{.entered = 2, .left = 2, .delivered = 2}));
  EXPECT_EQ(transit.delays.count(), 0U);
}

TEST(TransitMatcher, PacketsWithoutATimeAreMatchedButNotTimed) {
  const Transit transit =
      match({{packet(1, 5), packet(2, kNoTime)}, {packet(1, 6), packet(2, kNoTime)}});
  EXPECT_EQ(transit.counts, (TransitCounts{.entered = 2, .left = 2, .delivered = 2}));
  EXPECT_EQ(transit.delays.count(), 1U);
}

TEST(TransitMatcher, WhatBothPointsArePastIsLost) {
  TransitMatcher matcher({.max_delay = 1000});
  matcher.add(TransitPoint::from, packet(1, 0));
  matcher.advance(TransitPoint::from, 5000);  // a file may be ahead of the other
  matcher.add(TransitPoint::to, packet(1, 900));
  matcher.add(TransitPoint::from, packet(2, 5000));
  matcher.advance(TransitPoint::from, 9000);
  matcher.advance(TransitPoint::to, 6001);
  matcher.add(TransitPoint::to, packet(2, 6002, 8));
  EXPECT_EQ(matcher.finish().counts,
            (TransitCounts{.entered = 2, .left = 2, .delivered = 1, .lost = 1, .gained = 1}));
}

// Clocks that differ, or are set, are no reason to forget a packet of a file.
TEST(TransitMatcher, WithoutAMaximumDelayTimesDoNotMatter) {
  constexpr Timestamp kYear = 365 * 86400 * kSecond;
  std::vector<TransitPacket> from{packet(1, 0), packet(2, kYear), packet(3, 5), packet(4, kNoTime)};
  std::vector<TransitPacket> to{packet(1, -kYear), packet(2, 7), packet(3, kYear),
                                packet(4, kNoTime)};
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(match({from, to}, {}, seed).counts,
              (TransitCounts{.entered = 4, .left = 4, .delivered = 4, .backward = 2}));
  }
}

TEST(TransitMatcher, ATruncatedPacketMayBeOneThatIsMissing) {
  TransitPacket cut = packet(9, 5);
  cut.truncated = true;
  const Transit pair = match({{packet(1, 1)}, {cut}});
  EXPECT_EQ(pair.undecided, 1U);
  EXPECT_FALSE(pair.different());
  const Transit other_flow = match({{packet(1, 1, 8)}, {cut}});
  EXPECT_EQ(other_flow.counts, (TransitCounts{.entered = 1, .left = 1, .lost = 1, .gained = 1}));
  EXPECT_FALSE(other_flow.different()) << "its flow may be cut off, too";
  const Transit loss = match({{cut, packet(1, 6)}, {packet(1, 7)}});
  EXPECT_EQ(loss.undecided, 0U) << "nothing left that it could be";
  EXPECT_TRUE(loss.different());
  EXPECT_TRUE(match({{packet(1, 1), packet(2, 2)}, {cut, packet(8, 8)}}).different())
      << "one of two is in no doubt";
}

TEST(TransitMatcher, APointThatIsSilentDoesNotKeepAll) {
  TransitMatcher matcher({.max_delay = 1000, .max_lag = 500});
  matcher.add(TransitPoint::from, packet(1, 0));
  matcher.advance(TransitPoint::from, 1500);
  matcher.add(TransitPoint::to, packet(1, 0));
  matcher.add(TransitPoint::from, packet(2, 1));
  matcher.advance(TransitPoint::from, 1502);
  matcher.add(TransitPoint::to, packet(2, 1, 8));
  EXPECT_EQ(matcher.finish().counts,
            (TransitCounts{.entered = 2, .left = 2, .delivered = 1, .lost = 1, .gained = 1}));
}

TEST(TransitMatcher, WhatMadeRoomAndMayHaveArrivedLaterIsUndecided) {
  const TransitRules rules{.max_packets = 2};
  const std::vector<TransitPacket> from{packet(1, 1, 5), packet(2, 2, 5), packet(3, 3, 5)};
  EXPECT_EQ(match({from, {packet(3, 5, 5)}}, rules).undecided, 0U)
      << "nothing left that did not enter";
  const Transit transit = match({from, {packet(1, 9, 6)}}, rules);
  EXPECT_EQ(transit.counts.lost, 3U);
  EXPECT_EQ(transit.undecided, 1U);
}

// What the device did, to all packets and to those of each flow.
struct Truth {
  TransitCounts all;
  std::map<std::uint16_t, TransitCounts> flows;
  std::vector<Duration> delays;
};

class Device {
 public:
  explicit Device(std::uint32_t seed) : random_(seed) {}

  Observations run(std::size_t packets) {
    Timestamp time = 1'000'000;
    for (std::size_t i = 0; i < packets; ++i) {
      time += static_cast<Timestamp>(random_() % 50);
      const auto flow = static_cast<std::uint16_t>(random_() % 7);
      handle(packet(next_digest_++, time, flow));
    }
    std::stable_sort(
        seen_.to.begin(), seen_.to.end(),
        [](const TransitPacket& a, const TransitPacket& b) { return a.time < b.time; });
    count_reordered();
    return std::move(seen_);
  }

  const Truth& truth() const { return truth_; }

 private:
  void count(std::uint16_t flow, std::uint64_t TransitCounts::*what) {
    ++(truth_.all.*what);
    ++(truth_.flows[flow].*what);
  }

  void send(TransitPacket out, Duration delay) {
    out.time += delay;
    seen_.to.push_back(out);
    count(out.flow.source_port, &TransitCounts::left);
  }

  void handle(const TransitPacket& in) {
    const std::uint16_t flow = in.flow.source_port;
    const auto delay = static_cast<Duration>(random_() % 400);
    seen_.from.push_back(in);
    count(flow, &TransitCounts::entered);
    const auto action = random_() % 20;
    if (action == 0) return count(flow, &TransitCounts::lost);
    if (action == 1) return send(packet(next_digest_++, in.time, flow), delay), change(flow);
    count(flow, &TransitCounts::delivered);
    truth_.delays.push_back(delay);
    send(in, delay);
    if (action != 2) return;
    send(in, delay + 1 + static_cast<Duration>(random_() % 100));
    count(flow, &TransitCounts::duplicated);
  }

  void change(std::uint16_t flow) { count(flow, &TransitCounts::changed); }

  // Of the first copies of delivered packets: behind one of the flow that entered later. The
  // digests are in the order of entering.
  void count_reordered() {
    std::map<std::uint16_t, std::uint64_t> greatest;
    std::map<std::uint64_t, bool> done;
    for (const TransitPacket& out : seen_.to) {
      const bool entered =
          std::any_of(seen_.from.begin(), seen_.from.end(),
                      [&](const TransitPacket& in) { return in.digest == out.digest; });
      if (!entered || std::exchange(done[out.digest], true)) continue;
      std::uint64_t& most = greatest[out.flow.source_port];
      if (out.digest < most) count(out.flow.source_port, &TransitCounts::reordered);
      most = std::max(most, out.digest);
    }
  }

  std::mt19937 random_;
  std::uint64_t next_digest_ = 1;
  Observations seen_;
  Truth truth_;
};

TEST(TransitMatcher, FindsWhatADeviceDid) {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    Device device(seed);
    const Observations seen = device.run(600);
    const Truth& truth = device.truth();
    const Transit transit = match(seen, {}, seed);
    EXPECT_EQ(transit.counts, truth.all);
    EXPECT_EQ(transit.delays.count(), truth.delays.size());
    EXPECT_EQ(transit.delays.max(), *std::max_element(truth.delays.begin(), truth.delays.end()));
    ASSERT_EQ(transit.flows.size(), truth.flows.size());
    for (const TransitFlow& flow : transit.flows) {
      EXPECT_EQ(flow.counts, truth.flows.at(flow.key.source_port));
    }
    const TransitCounts untimed = match(seen, {.timed = false}, seed).counts;
    EXPECT_EQ(untimed, truth.all) << "as from a file, where all packets enter before";
  }
}

TEST(TransitMatcher, KeepsItsSumsWhateverIsForgotten) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Device device(seed);
    const Observations seen = device.run(600);
    const TransitCounts counts = match(seen, {.max_packets = 1 + seed}, seed).counts;
    EXPECT_EQ(counts.entered, counts.delivered + counts.changed + counts.lost);
    EXPECT_EQ(counts.left, counts.delivered + counts.changed + counts.duplicated + counts.gained);
    EXPECT_EQ(counts.entered, seen.from.size());
    EXPECT_EQ(counts.left, seen.to.size());
  }
}

TEST(TransitTimeline, FoldsIntoWiderIntervals) {
  TransitTimeline timeline;
  timeline.add(-1, 1, 0);
  timeline.add(0, 1, 1);
  EXPECT_EQ(timeline.intervals().size(), 2U);
  EXPECT_EQ(timeline.width(), 1'000'000);
  timeline.add(3600 * kSecond, 5, 2);
  EXPECT_EQ(timeline.width(), 4096 * 1'000'000LL);
  TransitTimeline other;
  other.add(3600 * kSecond, 1, 1);
  other.merge(timeline);
  EXPECT_EQ(other.width(), timeline.width());
  EXPECT_EQ(other.intervals().rbegin()->second, (TransitTimeline::Interval{6, 3}));
  TransitTimeline ends;
  ends.add(kNoTime + 1, 1, 0);
  ends.add(std::numeric_limits<Timestamp>::max(), 1, 1);
  other = {};
  other.merge(ends);
  EXPECT_EQ(other.intervals(), ends.intervals());
  EXPECT_LT(other.intervals().begin()->first, 0);
}

}  // namespace
}  // namespace wirecensus::metrics
