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

void TransitMatcher::add(TransitPoint point, const TransitPacket& packet) {
  if (packet.truncated) ++truncated_[index_of(point)];
  const bool has_time = packet.time != kNoTime;
  if (has_time) last_time_ = packet.time;
  const PacketWindow::Seen seen{.time = last_time_,  // without a time, that of the packet before
                                .number = numbers_[index_of(point)]++,
                                .flow = flow_of(packet),
                                .point = point,
                                .has_time = has_time,
                                .truncated = packet.truncated};
  if (!rules_.timed && point == TransitPoint::to) return leave_at_once(packet.digest, seen);
  if (window_.full()) make_room();
  if (point == TransitPoint::from) {
    ++flows_[seen.flow].result.counts.entered;
    timeline_.add(packet.time, 1, 0);
  }
  const auto found = window_.add(packet.digest, seen);
  if (point == TransitPoint::to) {
    leave(seen, found);
  } else if (found) {
    settle(flows_[found->flow], {found->number, true, seen.flow, seen.number});
    match(seen, *found);
  }
}

void TransitMatcher::leave(const PacketWindow::Seen& left,
                           const std::optional<PacketWindow::Seen>& entered) {
  Departure departure{.number = left.number, .settled = entered.has_value()};
  if (entered) {
    departure.entered_flow = entered->flow;
    departure.entered_number = entered->number;
  }
  depart(flows_[left.flow], departure);
  if (entered) match(*entered, left);
}

// All that enters is known, so there is nothing to wait for.
void TransitMatcher::leave_at_once(std::uint64_t digest, PacketWindow::Seen left) {
  const PacketWindow::Match found = window_.match(digest, left.point);
  leave(left, found.packet);
  if (found.packet) return;
  left.waiting = true;
  left.copy = found.copy;
  decide(left);
}

void TransitMatcher::advance(TransitPoint point, Timestamp time) {
  if (rules_.max_delay == std::numeric_limits<Duration>::max()) return;
  reached_[index_of(point)] = std::max(reached_[index_of(point)], time);
  const Timestamp earlier = std::min(reached_[0], reached_[1]);
  const Timestamp later = std::max(reached_[0], reached_[1]);
  const auto is_past = [&](Timestamp seen) {
    return elapsed(seen, earlier) > rules_.max_delay ||
           elapsed(seen, later) - rules_.max_delay > rules_.max_lag;
  };
  while (!window_.empty() && is_past(window_.oldest().time)) decide(window_.remove_oldest());
}

std::uint32_t TransitMatcher::flow_of(const TransitPacket& packet) {
  const std::uint32_t found = flow_index_.find(packet.flow_hash, [&](std::uint32_t number) {
    return flows_[number].result.key == packet.flow;
  });
  if (found != flow::HashIndex::kNone) return found;
  const auto number = static_cast<std::uint32_t>(flows_.size());
  flows_.emplace_back().result.key = packet.flow;
  flow_index_.insert(packet.flow_hash, number);
  return number;
}

void TransitMatcher::match(const PacketWindow::Seen& entered, const PacketWindow::Seen& left) {
  Flow& flow = flows_[entered.flow];
  TransitCounts& counts = flow.result.counts;
  ++counts.delivered;
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

void TransitMatcher::depart(Flow& flow, const Departure& departure) {
  const bool all_settled = !flow.departures || flow.departures->empty();
  if (all_settled && departure.settled) return judge_order(flow, departure);
  if (!flow.departures) flow.departures = std::make_unique<std::deque<Departure>>();
  flow.departures->push_back(departure);
}

// Precondition: the departure of this number is in the list, and is not settled.
void TransitMatcher::settle(Flow& flow, const Departure& departure) {
  std::deque<Departure>& departures = *flow.departures;
  const auto place = std::lower_bound(
      departures.begin(), departures.end(), departure.number,
      [](const Departure& each, std::uint64_t number) { return each.number < number; });
  assert(place != departures.end() && place->number == departure.number && !place->settled);
  *place = departure;
  while (!departures.empty() && departures.front().settled) {
    judge_order(flow, departures.front());
    departures.pop_front();
  }
  if (departures.empty()) flow.departures.reset();
}

void TransitMatcher::judge_order(Flow& flow, const Departure& departure) {
  if (departure.entered_flow == kNoFlow) return;
  if (departure.entered_number + 1 < flow.last_in_order) {
    ++flows_[departure.entered_flow].result.counts.reordered;
  } else {
    flow.last_in_order = departure.entered_number + 1;
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

void TransitMatcher::make_room() {
  const PacketWindow::Seen oldest = window_.remove_oldest();
  if (oldest.waiting) ++forgotten_;
  decide(oldest);
}

void TransitMatcher::decide(const PacketWindow::Seen& seen) {
  if (!seen.waiting) return;
  if (seen.truncated) ++unmatched_truncated_;
  Flow& flow = flows_[seen.flow];
  if (seen.point == TransitPoint::from) {
    ++flow.missing;
    if (seen.has_time) timeline_.add(seen.time, 0, 1);
    return;
  }
  ++(seen.copy ? flow.result.counts.duplicated : flow.surplus);
  settle(flow, {seen.number, true, kNoFlow, 0});
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
  // Of those that are missing, each may be one that is surplus, if one of the two is in doubt.
  const TransitCounts& counts = transit.counts;
  transit.undecided = std::min(unmatched_truncated_ + forgotten_,
                               counts.changed + std::min(counts.lost, counts.gained));
  return transit;
}

void TransitMatcher::sum_up(Transit& transit) {
  transit.flows.reserve(flows_.size());
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
