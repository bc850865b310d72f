#include "base/interface_account.h"

namespace wirecensus {
namespace {

std::uint64_t rise_of(std::uint64_t before, std::uint64_t after) {
  return after < before ? after : after - before;
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

}  // namespace wirecensus
