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
  blame.*rest += left;
  return blame;
}

}  // namespace wirecensus
