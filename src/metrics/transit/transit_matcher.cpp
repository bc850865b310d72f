#include "metrics/transit/transit_matcher.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace wirecensus::metrics {
namespace {

// All packets of a file are remembered: 80 bytes each.
constexpr std::size_t kAllPackets = (std::size_t{1} << 31) - 2;

constexpr std::size_t index_of(TransitPoint point) { return static_cast<std::size_t>(point); }

Duration saturating_add(Duration a, Duration b) {
  Duration sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<Duration>::max() : sum;
}

}  // namespace

TransitMatcher::TransitMatcher(const TransitRules& rules)
    : rules_(rules), window_(rules.timed ? rules.max_packets : kAllPackets) {}

// A packet without a time is at that of the packets before it.
void TransitMatcher::add(TransitPoint point, TransitPacket packet) {
  const std::uint64_t number = numbers_[index_of(point)]++;
  if (packet.truncated) ++truncated_[index_of(point)];
  if (!rules_.timed) return take(point, packet, number);
  packet.has_time = packet.time != kNoTime;
  if (!packet.has_time) packet.time = reached_[index_of(point)];
  queues_[index_of(point)].push_back({packet, number});
}

void TransitMatcher::advance(TransitPoint point, Timestamp time) {
  reached_[index_of(point)] = std::max(reached_[index_of(point)], time);
  const auto [earlier, later] = std::minmax(reached_[0], reached_[1]);
  const auto is_due = [&, this](const std::deque<Queued>& queue) {
    if (queue.empty()) return false;
    const Timestamp front = queue.front().packet.time;
    return front <= earlier || elapsed(front, later) > rules_.max_wait || queue.size() > kMaxQueued;
  };
  while (is_due(queues_[0]) || is_due(queues_[1])) take_next();
}

// Packets of both points in order of time; those of one point keep their order. Precondition: a
// queue is not empty.
void TransitMatcher::take_next() {
  const bool second =
      queues_[0].empty() ||
      (!queues_[1].empty() && queues_[1].front().packet.time < queues_[0].front().packet.time);
  std::deque<Queued>& queue = queues_[second ? 1 : 0];
  take(second ? TransitPoint::to : TransitPoint::from, queue.front().packet, queue.front().number);
  queue.pop_front();
}

void TransitMatcher::take(TransitPoint point, const TransitPacket& packet, std::uint64_t number) {
  make_room(packet.time);
  const std::uint32_t flow = flow_of(packet);
  if (point == TransitPoint::from) {
    ++flows_[flow].result.counts.entered;
    timeline_.add(packet.time, 1, 0);
  }
  const PacketWindow::Seen seen{.time = packet.time,
                                .number = number,
                                .flow = flow,
                                .point = point,
                                .has_time = packet.has_time};
  const auto match = window_.add(packet.digest, seen);
  if (!match) return;
  point == TransitPoint::to ? deliver(*match, seen) : deliver(seen, *match);
}

std::uint32_t TransitMatcher::flow_of(const TransitPacket& packet) {
  const auto [place, is_new] = flow_numbers_.try_emplace({packet.flow, packet.flow_hash},
                                                         static_cast<std::uint32_t>(flows_.size()));
  if (is_new) flows_.emplace_back().result.key = packet.flow;
  return place->second;
}

void TransitMatcher::deliver(const PacketWindow::Seen& entered, const PacketWindow::Seen& left) {
  Flow& flow = flows_[entered.flow];
  TransitCounts& counts = flow.result.counts;
  ++counts.delivered;
  if (entered.number + 1 < flow.last_in_order) {
    ++counts.reordered;
  } else {
    flow.last_in_order = entered.number + 1;
  }
  if (entered.flow != left.flow) {
    ++rewritten_[std::uint64_t{entered.flow} << 32 | left.flow];
    flows_[left.flow].entered_as = entered.flow;
  }
  if (!rules_.timed || !entered.has_time || !left.has_time) return;
  if (left.time < entered.time) {
    ++counts.backward;
  } else {
    note_delay(flow, elapsed(entered.time, left.time));
  }
}

void TransitMatcher::note_delay(Flow& flow, Duration delay) {
  delays_.add(delay);
  TransitFlow& result = flow.result;
  result.min_delay = result.delays == 0 ? delay : std::min(result.min_delay, delay);
  result.max_delay = std::max(result.max_delay, delay);
  result.sum_of_delays = saturating_add(result.sum_of_delays, delay);
  ++result.delays;
}

void TransitMatcher::make_room(Timestamp now) {
  while (rules_.timed && !window_.empty() &&
         elapsed(window_.oldest().time, now) > rules_.max_delay) {
    decide(window_.remove_oldest());
  }
  if (!window_.full()) return;
  const PacketWindow::Seen oldest = window_.remove_oldest();
  if (oldest.waiting && oldest.point == TransitPoint::from) ++forgotten_;
  decide(oldest);
}

void TransitMatcher::decide(const PacketWindow::Seen& seen) {
  if (!seen.waiting) return;
  Flow& flow = flows_[seen.flow];
  if (seen.point == TransitPoint::from) {
    ++flow.missing;
    timeline_.add(seen.time, 0, 1);
  } else if (seen.copy) {
    ++flow.result.counts.duplicated;
  } else {
    ++flow.surplus;
  }
}

// Packets that left are of the flow as which they entered, where that is known.
void TransitMatcher::assign_surplus() {
  for (Flow& flow : flows_) {
    if (flow.entered_as == kNoFlow) continue;
    Flow& origin = flows_[flow.entered_as];
    origin.surplus += std::exchange(flow.surplus, 0);
    origin.result.counts.duplicated += std::exchange(flow.result.counts.duplicated, 0);
  }
}

Transit TransitMatcher::finish() {
  while (!queues_[0].empty() || !queues_[1].empty()) take_next();
  while (!window_.empty()) decide(window_.remove_oldest());
  Transit transit;
  assign_surplus();
  sum_up(transit);
  for (const auto& [pair, packets] : rewritten_) {
    transit.rewritten.push_back(
        {flows_[pair >> 32].result.key, flows_[pair & 0xffffffff].result.key, packets});
  }
  transit.delays = std::move(delays_);
  transit.timeline = std::move(timeline_);
  transit.truncated = truncated_;
  transit.undecided = std::min(forgotten_, transit.counts.gained + transit.counts.changed);
  return transit;
}

void TransitMatcher::sum_up(Transit& transit) {
  for (Flow& flow : flows_) {
    TransitCounts& counts = flow.result.counts;
    counts.changed = std::min(flow.missing, flow.surplus);
    counts.lost = flow.missing - counts.changed;
    counts.gained = flow.surplus - counts.changed;
    counts.left = counts.delivered + counts.changed + counts.duplicated + counts.gained;
    if (counts.entered + counts.left == 0) continue;
    transit.counts.merge(counts);
    transit.flows.push_back(flow.result);
  }
}

}  // namespace wirecensus::metrics
