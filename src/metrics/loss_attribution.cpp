#include "metrics/loss_attribution.h"

#include <algorithm>
#include <array>

#include "base/interface_comparison.h"

namespace wirecensus::metrics {
namespace {

// The member to which losses of this cause are attributed.
std::uint64_t LossAttribution::*place_of(LossCause cause) {
  switch (cause) {
    case LossCause::ring_full:
    case LossCause::interface_dropped: return &LossAttribution::kernel;
    case LossCause::capture_os_dropped:
    case LossCause::capture_if_dropped:
    case LossCause::file_cut_short:
    case LossCause::file_damaged:
    case LossCause::file_not_read: return &LossAttribution::capture;
    case LossCause::out_of_memory:
    case LossCause::books_do_not_balance:
    case LossCause::other:
    case LossCause::not_stored: break;
  }
  return &LossAttribution::unknown;
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

// Packets that the interfaces counted and the captures did not see, except those in the ledger as
// losses.
std::uint64_t past_the_capture(const Ledger& ledger) {
  std::uint64_t sum = 0;
  for (const InterfaceAccount& account : ledger.interfaces) sum += unseen_packets(account);
  std::uint64_t told = 0;
  for (const Loss& loss : ledger.losses) {
    if (loss.cause == LossCause::interface_dropped) told = saturating_sum(told, loss.packets);
  }
  return sum - std::min(sum, told);
}

// Packets that arrived changed: missing in one flow, surplus in another, with the same length.
std::uint64_t arrived_changed(const CensusDifference& difference) {
  const ChangeSum all = difference.all();
  const std::uint64_t of_a_length =
      all.missing.packets - std::min(all.missing.packets, difference.missing_by_size);
  return std::min(of_a_length, all.surplus.packets);
}

std::uint64_t take(std::uint64_t& left, std::uint64_t packets) {
  const std::uint64_t taken = std::min(left, packets);
  left -= taken;
  return taken;
}

// Attributes `left` packets to the losses of the ledger, then to packets that only the interface
// counted; those that remain to `rest`, or to nothing known if the ledger is not complete.
void attribute(std::uint64_t left, const Ledger& ledger, std::uint64_t LossAttribution::*rest,
               LossAttribution& blame) {
  if (!ledger.doubts.empty()) rest = &LossAttribution::unknown;
  for (const Loss& loss : ledger.losses) {
    blame.*place_of(loss.cause) += take(left, loss.packets);
    if (!loss.packets_known) rest = &LossAttribution::unknown;
  }
  blame.past = take(left, past_the_capture(ledger));
  blame.*rest += left;
}

}  // namespace

std::string_view LossAttribution::culprit() const {
  struct Place {
    std::string_view name;
    std::uint64_t packets;
  };
  const std::array places{
      Place{"none", 0},          Place{"before_interface", before}, Place{"sender", sender},
      Place{"path", path},       Place{"kernel", kernel},           Place{"past_capture", past},
      Place{"changed", changed}, Place{"capture_file", capture},    Place{"unknown", unknown}};
  return std::max_element(places.begin(), places.end(),
                          [](const Place& a, const Place& b) { return a.packets < b.packets; })
      ->name;
}

LossAttribution attribute_losses(const CensusDifference& difference, const Ledger& ledger) {
  LossAttribution blame;
  std::uint64_t left = difference.all().missing.packets;
  blame.changed = take(left, arrived_changed(difference));
  attribute(left, ledger, &LossAttribution::before, blame);
  blame.at_interface = own_count(ledger);
  return blame;
}

LossAttribution attribute_transit(const TransitCounts& counts, const Ledger& to,
                                  bool from_is_observed) {
  LossAttribution blame;
  blame.changed = counts.changed;
  attribute(counts.lost, to, from_is_observed ? &LossAttribution::path : &LossAttribution::before,
            blame);
  return blame;
}
void attribute_to_sender(LossAttribution& lost, std::uint64_t expected,
                         const SenderReport& report) {
  lost.sender = std::min(lost.before, expected - std::min(expected, report.sent));
  lost.path = lost.before - lost.sender;
  lost.before = 0;
}

}  // namespace wirecensus::metrics
