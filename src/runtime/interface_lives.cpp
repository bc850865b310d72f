#include "runtime/interface_lives.h"

#include <utility>

namespace wirecensus::runtime {
namespace {

InterfaceCounters sum(const InterfaceCounters& a, const InterfaceCounters& b) {
  return {.received_packets = a.received_packets + b.received_packets,
          .received_bytes = a.received_bytes + b.received_bytes,
          .sent_packets = a.sent_packets + b.sent_packets,
          .sent_bytes = a.sent_bytes + b.sent_bytes,
          .missed = a.missed + b.missed,
          .dropped = a.dropped + b.dropped,
          .sent_dropped = a.sent_dropped + b.sent_dropped};
}

CountRange sum(const CountRange& a, const CountRange& b) { return {a.min + b.min, a.max + b.max}; }

std::uint64_t sum(std::uint64_t a, std::uint64_t b) { return a + b; }

// The outcome of frames is filled in by the caller (source_ledger.h).
SuperPackets sum(const SuperPackets& a, const SuperPackets&) { return a; }

template <typename T>
std::optional<T> sum(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a || !b) return std::nullopt;
  return sum(*a, *b);
}

// The counters before the start are 0, whatever the interface had counted by then.
InterfaceAccount from_zero(InterfaceAccount life) {
  life.after = life.own_rise();
  life.before = InterfaceCounters();
  return life;
}

}  // namespace

InterfaceAccount with_life(const std::optional<InterfaceAccount>& lives, InterfaceAccount life) {
  life = from_zero(std::move(life));
  if (!lives) return life;
  return {.name = life.name,
          .loopback = life.loopback,
          .before = InterfaceCounters(),
          .after = sum(lives->after, life.after),
          .filtered = sum(lives->filtered, life.filtered),
          .ring_dropped = lives->ring_dropped + life.ring_dropped,
          .ring_freezes = lives->ring_freezes + life.ring_freezes,
          .ring_accepted = lives->ring_accepted + life.ring_accepted,
          .delivered = lives->delivered + life.delivered,
          .delivered_outgoing = sum(lives->delivered_outgoing, life.delivered_outgoing),
          .filtered_later = lives->filtered_later + life.filtered_later,
          .past_limit = 0,
          .counted = 0,
          .super_packets = sum(lives->super_packets, life.super_packets),
          .evidence = std::nullopt};
}

}  // namespace wirecensus::runtime
