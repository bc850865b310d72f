#include "capture/live/interface_watch.h"

#include <poll.h>

#include <algorithm>

#include "capture/live/interface_counters.h"

namespace wirecensus::capture {
namespace {

void settle() { poll(nullptr, 0, static_cast<int>(InterfaceWatch::kSettle.count())); }

// The minimum increase of each counter: none if the two readings overlap.
InterfaceCounters min_rise(const InterfaceCounters& before, const InterfaceCounters& after) {
  const auto rise_of = [](std::uint64_t from, std::uint64_t to) { return to - std::min(from, to); };
  return {.received_packets = rise_of(before.received_packets, after.received_packets),
          .received_bytes = rise_of(before.received_bytes, after.received_bytes),
          .sent_packets = rise_of(before.sent_packets, after.sent_packets),
          .sent_bytes = rise_of(before.sent_bytes, after.sent_bytes),
          .missed = rise_of(before.missed, after.missed),
          .dropped = rise_of(before.dropped, after.dropped),
          .sent_dropped = rise_of(before.sent_dropped, after.sent_dropped)};
}

}  // namespace

void InterfaceWatch::approach() {
  current().first = interface_counters(interface_.index);
  settle();
}

void InterfaceWatch::at() {
  Readings& now = current();
  now.backlog_drops = backlog_drops();
  now.moment = interface_counters(interface_.index);
}

void InterfaceWatch::leave() {
  settle();
  Readings& now = current();
  now.state = interface_state(interface_);
  now.last = interface_counters(interface_.index);
  started_ = true;
}

void InterfaceWatch::start_at_zero() {
  start_.first = start_.moment = start_.last = InterfaceCounters();
}

std::optional<InterfaceEvidence> InterfaceWatch::evidence(std::uint64_t untaken) const {
  if (!start_.complete() || !end_.complete()) return std::nullopt;
  return InterfaceEvidence{.kind = start_.state.kind,
                           .xdp = start_.state.xdp.empty() ? end_.state.xdp : start_.state.xdp,
                           .min_rise = min_rise(*start_.last, *end_.first),
                           .max_rise = rise(*start_.first, *end_.last),
                           .joins = start_.state.joins || end_.state.joins,
                           .backlog_dropped = *end_.backlog_drops - *start_.backlog_drops,
                           .untaken = untaken};
}

}  // namespace wirecensus::capture
