#include "metrics/flow_course.h"

#include <gtest/gtest.h>

#include "support/example_census.h"

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

TEST(FlowCourse, AFlowEndsIdleActiveOrWithTheCount) {
  const FlowCourse interval({.begin = 0, .length = kLength}, 50 * kSecond, std::nullopt);
  EXPECT_EQ(interval.end(seen_until(59 * kSecond)), FlowEnd::active);
  EXPECT_EQ(interval.end(seen_until(45 * kSecond)), FlowEnd::active);
  EXPECT_EQ(interval.end(seen_until(45 * kSecond - 1)), FlowEnd::idle);
  EXPECT_EQ(interval.end(flow::FlowCounters()), FlowEnd::active) << "without a time";
  const FlowCourse last({.begin = 0, .length = kLength, .last = true}, 50 * kSecond, std::nullopt);
  EXPECT_EQ(last.end(seen_until(35 * kSecond)), FlowEnd::forced);
  EXPECT_EQ(last.end(seen_until(35 * kSecond - 1)), FlowEnd::idle);
}

TEST(FlowCourse, AFlowContinuesIfItWasActiveInTheIntervalDirectlyBefore) {
  const Census census = make_census(example_packets());
  const flow::FlowKey key = first_key(census);
  const Timestamp last = census.totals.last_seen;
  const Interval before{.begin = last + 1 - kLength, .length = kLength};
  const Interval next{.begin = last + 1, .length = kLength};
  const Interval later{.begin = interval_end(next), .length = kLength};
  EXPECT_EQ(FlowCourse(next, last, std::nullopt).start(key), FlowStart::first_packet);
  EXPECT_EQ(FlowCourse(later, last, FlowsBefore{before, census}).start(key),
            FlowStart::first_packet)
      << "an interval without packets is between them";
  const Interval idle_before{.begin = last - kIdleTimeout, .length = kLength};
  const Interval after_idle{.begin = interval_end(idle_before), .length = kLength};
  EXPECT_EQ(FlowCourse(after_idle, last, FlowsBefore{idle_before, census}).start(key),
            FlowStart::first_packet)
      << "it had ended";
  const FlowCourse course(next, last, FlowsBefore{before, census});
  EXPECT_EQ(course.start(key), FlowStart::continued);
  flow::FlowKey other = key;
  other.has_ports = true;
  other.destination_port ^= 1;
  EXPECT_EQ(course.start(other), FlowStart::first_packet);
}

}  // namespace
}  // namespace wirecensus::metrics
