#include "metrics/loss_attribution.h"

#include <algorithm>

namespace wirecensus {
namespace {

// Whom a loss of this cause is put down to.
std::uint64_t LossAttribution::*place_of(LossCause cause) {
  switch (cause) {
    case LossCause::ring_full:
    case LossCause::interface_dropped: return &LossAttribution::kernel;
    case LossCause::capture_os_dropped:
    case LossCause::capture_if_dropped:
    case LossCause::file_cut_short:
    case LossCause::file_damaged: return &LossAttribution::capture;
    case LossCause::books_do_not_balance: break;
  }
  return &LossAttribution::unknown;
}

// What the interface counted; both ways, but for loopback, where each packet is one.
std::optional<std::uint64_t> own_count(const InterfaceAccount& account) {
  const auto own = account.own_rise();
  if (!own) return std::nullopt;
  return own->received_packets + (account.loopback ? 0 : own->sent_packets);
}

std::optional<std::uint64_t> own_count(const Ledger& ledger) {
  if (ledger.interfaces.empty()) return std::nullopt;
  std::uint64_t sum = 0;
  for (const InterfaceAccount& account : ledger.interfaces) {
    const auto own = own_count(account);
    if (!own) return std::nullopt;
    sum += *own;
  }
  return sum;
}

// Packets that the interface counted and that did not come by our ring.
std::uint64_t lost_on_the_way(const InterfaceAccount& account) {
  const auto own = own_count(account);
  const auto came_by = account.came_by();
  if (!own || !came_by) return 0;
  const std::uint64_t parts = account.super_packets ? account.super_packets->more_packets : 0;
  return *own - std::min(*own, came_by->most + parts);
}

std::uint64_t lost_on_the_way(const Ledger& ledger) {
  std::uint64_t sum = 0;
  for (const InterfaceAccount& account : ledger.interfaces) sum += lost_on_the_way(account);
  std::uint64_t told = 0;
  for (const Loss& loss : ledger.losses) {
    if (loss.cause == LossCause::interface_dropped) told += loss.packets;
  }
  return sum - std::min(sum, told);
}

}  // namespace

LossAttribution attribute_losses(const CensusDifference& difference, const Ledger& ledger) {
  LossAttribution blame;
  std::uint64_t left = difference.all().missing.packets;
  std::uint64_t LossAttribution::*rest =
      ledger.doubts.empty() ? &LossAttribution::sender : &LossAttribution::unknown;
  for (const Loss& loss : ledger.losses) {
    const std::uint64_t taken = std::min(left, loss.packets);
    blame.*place_of(loss.cause) += taken;
    left -= taken;
    if (!loss.packets_known) rest = &LossAttribution::unknown;
  }
  const std::uint64_t on_the_way = std::min(left, lost_on_the_way(ledger));
  blame.kernel += on_the_way;
  blame.*rest += left - on_the_way;
  blame.at_interface = own_count(ledger);
  return blame;
}

}  // namespace wirecensus
