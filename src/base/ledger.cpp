#include "base/ledger.h"

#include <utility>

namespace wirecensus {

std::string_view loss_cause_name(LossCause cause) {
  switch (cause) {
    case LossCause::ring_full: return "ring_full";
    case LossCause::interface_dropped: return "interface_dropped";
    case LossCause::capture_os_dropped: return "capture_os_dropped";
    case LossCause::capture_if_dropped: return "capture_if_dropped";
    case LossCause::file_cut_short: return "file_cut_short";
    case LossCause::file_damaged: return "file_damaged";
    case LossCause::file_not_read: return "file_not_read";
    case LossCause::out_of_memory: return "out_of_memory";
    case LossCause::books_do_not_balance: return "books_do_not_balance";
  }
  return "unknown";
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::exact: return "EXACT";
    case Verdict::lossy: return "LOSSY";
    case Verdict::unknown: return "UNKNOWN";
  }
  return "UNKNOWN";
}

std::uint64_t Ledger::lost() const {
  std::uint64_t sum = 0;
  for (const Loss& loss : losses) sum = saturating_sum(sum, loss.packets);
  return sum;
}

Verdict Ledger::verdict() const {
  if (!losses.empty()) return Verdict::lossy;
  return doubts.empty() ? Verdict::exact : Verdict::unknown;
}

void Ledger::add_loss(Loss loss) {
  // What an interface of 400 Gbit/s sees in three weeks when all its packets are the shortest.
  constexpr std::uint64_t kMaxPlausible = 1'000'000'000'000'000;
  if (loss.packets == 0 && loss.packets_known) return;
  if (loss.packets > kMaxPlausible) {
    doubts.push_back({loss.source, std::to_string(loss.packets) +
                                       " lost packets are claimed, which is implausibly many"});
  }
  losses.push_back(std::move(loss));
}

void Ledger::add_undecided(std::uint64_t packets, Doubt doubt) {
  undecided += packets;
  doubts.push_back(std::move(doubt));
}

void Ledger::merge(const Ledger& other) {
  counted = saturating_sum(counted, other.counted);
  undecided = saturating_sum(undecided, other.undecided);
  losses.insert(losses.end(), other.losses.begin(), other.losses.end());
  doubts.insert(doubts.end(), other.doubts.begin(), other.doubts.end());
  remarks.insert(remarks.end(), other.remarks.begin(), other.remarks.end());
  interfaces.insert(interfaces.end(), other.interfaces.begin(), other.interfaces.end());
}

}  // namespace wirecensus
