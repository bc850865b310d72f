#include "base/interface_account.h"

#include "base/saturating.h"

namespace wirecensus {
namespace {

std::uint64_t difference(std::uint64_t now, std::uint64_t earlier) {
  return saturating_difference(now, earlier);
}

CountRange difference(const CountRange& now, const CountRange& earlier) {
  return {difference(now.min, earlier.max), difference(now.max, earlier.min)};
}

SuperPackets difference(const SuperPackets& now, const SuperPackets& earlier) {
  return {.frames = difference(now.frames, earlier.frames),
          .more_packets = difference(now.more_packets, earlier.more_packets),
          .more_bytes = difference(now.more_bytes, earlier.more_bytes),
          .indivisible = difference(now.indivisible, earlier.indivisible),
          .divided = now.divided};
}

std::uint64_t rise_of(std::uint64_t before, std::uint64_t after) {
  return after < before ? after : after - before;
}

CountRange sum(const CountRange& a, const CountRange& b) {
  return {saturating_sum(a.min, b.min), saturating_sum(a.max, b.max)};
}

std::uint64_t sum(std::uint64_t a, std::uint64_t b) { return saturating_sum(a, b); }

SuperPackets sum(const SuperPackets& a, const SuperPackets& b) {
  return {.frames = sum(a.frames, b.frames),
          .more_packets = sum(a.more_packets, b.more_packets),
          .more_bytes = sum(a.more_bytes, b.more_bytes),
          .indivisible = sum(a.indivisible, b.indivisible),
          .divided = b.divided};
}

// None if one of them is unknown.
template <typename T>
std::optional<T> sum(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a || !b) return std::nullopt;
  return sum(*a, *b);
}

template <typename T>
std::optional<T> since(const std::optional<T>& now, const std::optional<T>& earlier) {
  if (!now || !earlier) return now;
  return difference(*now, *earlier);
}

}  // namespace

InterfaceCounters rise(const InterfaceCounters& before, const InterfaceCounters& after) {
  return {.received_packets = rise_of(before.received_packets, after.received_packets),
          .received_bytes = rise_of(before.received_bytes, after.received_bytes),
          .sent_packets = rise_of(before.sent_packets, after.sent_packets),
          .sent_bytes = rise_of(before.sent_bytes, after.sent_bytes),
          .missed = rise_of(before.missed, after.missed),
          .dropped = rise_of(before.dropped, after.dropped),
          .sent_dropped = rise_of(before.sent_dropped, after.sent_dropped)};
}

bool InterfaceAccount::balanced() const {
  return delivered <= ring_accepted && delivered == filtered_later + past_limit + counted;
}

std::optional<CountRange> InterfaceAccount::seen() const {
  if (!filtered) return std::nullopt;
  const std::uint64_t passed = ring_accepted + ring_dropped;
  return CountRange{filtered->min + passed, filtered->max + passed};
}

std::optional<InterfaceCounters> InterfaceAccount::own_rise() const {
  if (!before || !after) return std::nullopt;
  return rise(*before, *after);
}

InterfaceAccount InterfaceAccount::since(const InterfaceAccount& earlier) const {
  return {.name = name,
          .loopback = loopback,
          .before = earlier.after,
          .after = after,
          .filtered = wirecensus::since(filtered, earlier.filtered),
          .ring_dropped = difference(ring_dropped, earlier.ring_dropped),
          .ring_freezes = difference(ring_freezes, earlier.ring_freezes),
          .ring_accepted = difference(ring_accepted, earlier.ring_accepted),
          .delivered = difference(delivered, earlier.delivered),
          .delivered_outgoing = wirecensus::since(delivered_outgoing, earlier.delivered_outgoing),
          .filtered_later = difference(filtered_later, earlier.filtered_later),
          .past_limit = difference(past_limit, earlier.past_limit),
          .counted = difference(counted, earlier.counted),
          .super_packets = wirecensus::since(super_packets, earlier.super_packets),
          .evidence = std::nullopt};
}

void InterfaceAccount::append(const InterfaceAccount& later) {
  after = later.after;
  filtered = sum(filtered, later.filtered);
  ring_dropped = sum(ring_dropped, later.ring_dropped);
  ring_freezes = sum(ring_freezes, later.ring_freezes);
  ring_accepted = sum(ring_accepted, later.ring_accepted);
  delivered = sum(delivered, later.delivered);
  delivered_outgoing = sum(delivered_outgoing, later.delivered_outgoing);
  filtered_later = sum(filtered_later, later.filtered_later);
  past_limit = sum(past_limit, later.past_limit);
  counted = sum(counted, later.counted);
  super_packets = sum(super_packets, later.super_packets);
  evidence = later.evidence;
}

std::uint64_t InterfaceAccount::packets_counted() const {
  const bool divided = super_packets && super_packets->divided;
  return counted + (divided ? super_packets->more_packets : 0);
}

}  // namespace wirecensus
