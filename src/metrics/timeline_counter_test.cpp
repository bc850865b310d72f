#include "metrics/timeline_counter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <map>
#include <random>
#include <vector>

namespace wirecensus::metrics {
namespace {

constexpr Timestamp kMin = kNoTime + 1;
constexpr Timestamp kMax = std::numeric_limits<Timestamp>::max();
constexpr Timestamp kYear2000 = 946'684'800 * kSecond;
constexpr Timestamp kYear2100 = 4'102'444'800 * kSecond;
constexpr Duration kHour = 3'600 * kSecond;
constexpr Duration kDay = 24 * kHour;

using Packets = std::vector<decode::Packet>;

std::int64_t interval_by_hand(Timestamp time, Duration width) {
  const auto [quotient, remainder] = std::lldiv(time, width);
  return remainder < 0 ? quotient - 1 : quotient;
}

bool too_many(std::int64_t first, std::int64_t last) {
  return static_cast<long double>(last) - static_cast<long double>(first) >= 2'000;
}

// A simple, slow reference: it has all packets in advance.
Timeline reference(const Packets& packets, const std::vector<Duration>& widths) {
  std::vector<decode::Packet> timed;
  std::copy_if(packets.begin(), packets.end(), std::back_inserter(timed),
               [](const decode::Packet& packet) { return packet.time != kNoTime; });
  if (timed.empty()) return {};
  const auto earlier = [](const decode::Packet& a, const decode::Packet& b) {
    return a.time < b.time;
  };
  const auto [first, last] = std::minmax_element(timed.begin(), timed.end(), earlier);
  std::size_t i = 0;
  while (
      too_many(interval_by_hand(first->time, widths[i]), interval_by_hand(last->time, widths[i])))
    ++i;
  std::map<std::pair<std::int64_t, TimelineProtocol>, std::pair<std::uint64_t, std::uint64_t>> sums;
  for (const decode::Packet& packet : timed) {
    const bool ip = packet.protocol.space == ProtocolSpace::ip;
    auto& [count, bytes] =
        sums[{interval_by_hand(packet.time, widths[i]), ip ? packet.protocol.number : 256}];
    count += 1;
    bytes += packet.frame_len;
  }
  Timeline timeline{widths[i], {}};
  for (const auto& [key, sum] : sums) {
    timeline.points.push_back({key.first, key.second, sum.first, sum.second});
  }
  return timeline;
}

// The widths that docs/outputs.md documents.
std::vector<Duration> widths() {
  std::vector<Duration> widths;
  for (Duration unit = 1; unit < kSecond; unit *= 10) {
    widths.push_back(unit);
    widths.push_back(5 * unit);
  }
  for (const Duration unit : {kSecond, 60 * kSecond}) {
    for (const Duration times : {1, 5, 10, 30}) widths.push_back(times * unit);
  }
  for (const Duration hours : {1, 3, 6, 12}) widths.push_back(hours * kHour);
  for (const Duration days : {1, 5, 10, 50, 100, 500}) widths.push_back(days * kDay);
  return widths;
}

decode::Packet packet_at(Timestamp time, Protocol protocol = {ProtocolSpace::ip, ip_protocol::kUdp},
                         std::uint32_t size = 100) {
  decode::Packet packet;
  packet.time = time;
  packet.protocol = protocol;
  packet.frame_len = size;
  return packet;
}

TimelineCounter counted(const decode::Packet* begin, const decode::Packet* end) {
  TimelineCounter counter;
  for (const decode::Packet* packet = begin; packet != end; ++packet) counter.add(*packet);
  return counter;
}

Timeline timeline_of(const Packets& packets) {
  return counted(packets.data(), packets.data() + packets.size()).timeline();
}

Timeline merged(const std::vector<Timeline>& parts) {
  TimelineCounter counter;
  for (const Timeline& part : parts) counter.add(part);
  return counter.timeline();
}

class RandomPackets {
 public:
  explicit RandomPackets(unsigned seed) : random_(seed) {}

  Packets make() {
    const Timestamp begin = pick_begin();
    const int reach = pick(1, 63);
    Packets packets(static_cast<std::size_t>(pick(1, 300)));
    for (decode::Packet& packet : packets)
      packet = packet_at(pick_time(begin, reach), pick_protocol(),
                         static_cast<std::uint32_t>(pick(0, 2'000)));
    if (pick(0, 1) == 0) {
      std::sort(packets.begin(), packets.end(), [](auto& a, auto& b) { return a.time < b.time; });
    }
    return packets;
  }
  int pick(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }

 private:
  Timestamp pick_begin() {
    switch (pick(0, 4)) {
      case 0: return kMin;
      case 1: return kMax;
      case 2: return pick(-3'000, 3'000);
      default: return std::uniform_int_distribution<Timestamp>(0, kYear2100)(random_);
    }
  }
  // Near `begin`, within the range of Timestamp; sometimes kNoTime.
  Timestamp pick_time(Timestamp begin, int reach) {
    if (pick(0, 50) == 0) return kNoTime;
    const auto distance = static_cast<Timestamp>(long_random_() >> (64 - reach) >> 1);
    Timestamp time = 0;
    const bool beyond = pick(0, 1) == 0 ? __builtin_add_overflow(begin, distance, &time)
                                        : __builtin_sub_overflow(begin, distance, &time);
    return beyond ? begin : time;
  }
  Protocol pick_protocol() {
    if (pick(0, 9) == 0) return {ProtocolSpace::ethertype, static_cast<std::uint16_t>(pick(0, 2))};
    return {ProtocolSpace::ip, static_cast<std::uint16_t>(pick(0, 3) == 0 ? pick(0, 255) : 6)};
  }

  std::mt19937 random_;
  std::mt19937_64 long_random_{random_()};
};

TEST(TimelineCounter, GivesWhatASlowCountGives) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    const Packets packets = RandomPackets(seed).make();
    ASSERT_EQ(timeline_of(packets), reference(packets, widths())) << "seed " << seed;
  }
}

TEST(TimelineCounter, GivesTheSameForAnyParts) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    RandomPackets random(seed);
    Packets packets = random.make();
    const Packets more = random.make();  // from another time range
    packets.insert(packets.end(), more.begin(), more.end());
    const Timeline whole = timeline_of(packets);
    const decode::Packet* begin = packets.data();
    const decode::Packet* end = begin + packets.size();
    const decode::Packet* middle = begin + random.pick(0, static_cast<int>(packets.size()));
    const decode::Packet* later = middle + random.pick(0, static_cast<int>(end - middle));
    const Timeline a = counted(begin, middle).timeline();
    const Timeline b = counted(middle, later).timeline();
    const Timeline c = counted(later, end).timeline();
    ASSERT_EQ(merged({a, b, c}), whole) << "seed " << seed;
    ASSERT_EQ(merged({merged({a, b}), c}), whole) << "seed " << seed;
    ASSERT_EQ(merged({c, merged({b, a})}), whole) << "seed " << seed;
    TimelineCounter goes_on = counted(begin, middle);  // counts packets after merging
    goes_on.add(b);
    for (const decode::Packet* packet = later; packet != end; ++packet) goes_on.add(*packet);
    ASSERT_EQ(goes_on.timeline(), whole) << "seed " << seed;
  }
}

TEST(TimelineCounter, OfNothingIsEmpty) {
  EXPECT_EQ(timeline_of({}), Timeline{});
  EXPECT_EQ(timeline_of({packet_at(kNoTime)}), Timeline{});
  EXPECT_EQ(merged({Timeline{}, Timeline{}}), Timeline{});
}

TEST(TimelineCounter, HasIntervalsAlignedToTheEpoch) {
  const Timeline timeline = timeline_of({packet_at(-1), packet_at(0), packet_at(2'000)});
  EXPECT_EQ(timeline.width, 5);
  ASSERT_EQ(timeline.points.size(), 3U);
  EXPECT_EQ(timeline.points[0].interval, -1);
  EXPECT_EQ(timeline.points[1].interval, 0);
  EXPECT_EQ(timeline.points[2].interval, 400);
  EXPECT_EQ(timeline.begin_of(-1), -5);
}

TEST(TimelineCounter, ReachesFromTheMinTimeToTheMax) {
  const Timeline timeline = timeline_of({packet_at(kMax), packet_at(kMin), packet_at(kNoTime)});
  EXPECT_EQ(timeline.width, 500 * kDay);
  ASSERT_EQ(timeline.points.size(), 2U);
  EXPECT_EQ(timeline.begin_of(timeline.points[0].interval), kMin);
  EXPECT_LE(timeline.begin_of(timeline.points[1].interval), kMax);
  EXPECT_EQ(timeline.points[0].packets, 1U);
}

// The current interval ends at one end of the Timestamp range; a time at the other end is outside
// it.
TEST(TimelineCounter, DoesNotWrapAround) {
  for (const auto& [first, second] : {std::pair{kMin, kMax}, std::pair{kMax, kMin}}) {
    const Packets packets{packet_at(first), packet_at(kYear2000), packet_at(second),
                          packet_at(first), packet_at(second),    packet_at(kNoTime)};
    EXPECT_EQ(timeline_of(packets), reference(packets, widths()));
  }
}

TEST(TimelineCounter, TakesAtMostTwoThousandIntervals) {
  for (Duration span = 1; span < kYear2100; span += 1 + span / 3) {
    const Timeline timeline = timeline_of({packet_at(kYear2000 - span), packet_at(kYear2000)});
    EXPECT_LT(timeline.points.back().interval - timeline.points.front().interval, 2'000);
    EXPECT_TRUE(timeline.width == 1 || span / timeline.width > 199) << span;
    EXPECT_EQ(timeline.width, timeline_width(kYear2000 - span, kYear2000));
  }
}

// 2000 whole intervals from the epoch: one nanosecond more requires the next width.
TEST(TimelineCounter, TakesExactlyTwoThousandIntervals) {
  const std::vector<Duration> all = widths();
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    if (all[i] > kMax / 2'000) break;
    const Timestamp end = 2'000 * all[i];
    const Timeline full = timeline_of({packet_at(0), packet_at(end - 1)});
    EXPECT_EQ(full.width, all[i]);
    EXPECT_EQ(full.points.back().interval, 1'999);
    EXPECT_EQ(timeline_of({packet_at(end - 1), packet_at(0)}), full);
    EXPECT_EQ(merged({timeline_of({packet_at(end - 1)}), timeline_of({packet_at(0)})}), full);
    EXPECT_EQ(timeline_of({packet_at(0), packet_at(end)}).width, all[i + 1]);
    EXPECT_EQ(timeline_width(0, end - 1), all[i]);
    EXPECT_EQ(timeline_width(0, end), all[i + 1]);
  }
}

// CPU time of this thread.
std::chrono::nanoseconds time_spent() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// The worst case: all protocols, and packets whose times increase so that folds are frequent.
// Returns the maximum time of one add().
std::chrono::nanoseconds longest_add() {
  TimelineCounter counter;
  std::chrono::nanoseconds longest{};
  for (std::uint16_t i = 0; i < 256; ++i) counter.add(packet_at(0, {ProtocolSpace::ip, i}));
  for (Timestamp time = 1; time < kYear2100; time += 1 + time / 2) {
    const auto begin = time_spent();
    counter.add(packet_at(time));
    longest = std::max(longest, time_spent() - begin);
  }
  EXPECT_EQ(counter.timeline().points.front().packets, 1U);
  return longest;
}

// Sanitizers slow the code down several times.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::chrono::milliseconds kStall(1000);
#else
constexpr std::chrono::milliseconds kStall(30);
#endif

// Measured: 6 ms with all protocols, 0.03 ms with five.
TEST(TimelineCounter, FoldsWithoutAStall) {
  std::chrono::nanoseconds longest = longest_add();
  for (int i = 0; i < 4; ++i) longest = std::min(longest, longest_add());
  EXPECT_LT(longest, kStall);
}

// Parts of a count: each begins with the width that the one before ended with, and the whole is as
// if it had been counted at once.
TEST(TimelineCounter, PartsMayBeginWithTheWidthOfEarlierOnes) {
  std::mt19937 random(3);
  TimelineCounter at_once;
  TimelineCounter whole;
  Duration width = 1;
  Timestamp time = kYear2000;
  for (int part = 0; part < 20; ++part) {
    TimelineCounter counter(width);
    EXPECT_EQ(counter.width(), width);
    for (std::uint32_t i = 0; i < 3000; ++i) {
      decode::Packet packet;
      packet.time = time += static_cast<Duration>(random() % 1'000'000);
      packet.frame_len = 60 + i;
      counter.add(packet);
      at_once.add(packet);
    }
    EXPECT_GE(counter.width(), width);
    width = counter.width();
    whole.add(counter.timeline());
  }
  EXPECT_EQ(whole.timeline(), at_once.timeline());
}

}  // namespace
}  // namespace wirecensus::metrics
