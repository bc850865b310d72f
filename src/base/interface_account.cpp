#include "base/interface_account.h"

namespace wirecensus {
namespace {

std::uint64_t rise_of(std::uint64_t before, std::uint64_t after) {
  return after < before ? after : after - before;
}

// What the interface counted, and what it should have counted.
struct Comparison {
  std::uint64_t own;
  std::uint64_t least;
  std::uint64_t most;

  std::uint64_t unexplained() const {
    if (own < least) return least - own;
    return own > most ? own - most : 0;
  }
};

std::optional<Comparison> compare(const InterfaceAccount& account) {
  const auto own = account.own_rise();
  const auto came_by = account.came_by();
  if (!own || !came_by) return std::nullopt;
  const std::uint64_t parts = account.super_packets ? account.super_packets->more_packets : 0;
  return Comparison{.own = own->received_packets + (account.loopback ? 0 : own->sent_packets),
                    .least = came_by->least,
                    .most = came_by->most + parts};
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

std::optional<CountRange> InterfaceAccount::came_by() const {
  if (!filtered) return std::nullopt;
  const std::uint64_t passed = ring_accepted + ring_dropped;
  return CountRange{filtered->least + passed, filtered->most + passed};
}

std::optional<InterfaceCounters> InterfaceAccount::own_rise() const {
  if (!before || !after) return std::nullopt;
  return rise(*before, *after);
}

std::optional<bool> agrees_with_interface(const InterfaceAccount& account) {
  const auto compared = compare(account);
  if (!compared) return std::nullopt;
  return compared->unexplained() == 0;
}

bool contradicts_interface(const InterfaceAccount& account) {
  constexpr std::uint64_t kMoments = 10'000;
  constexpr std::uint64_t kShare = 20;
  const auto compared = compare(account);
  if (!compared) return false;
  const bool too_few = compared->own > compared->most;
  if (too_few && !account.super_packets) return false;
  const std::uint64_t off = compared->unexplained();
  return off > kMoments && off > compared->own / kShare;
}

}  // namespace wirecensus
