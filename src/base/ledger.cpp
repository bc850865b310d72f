#include "base/ledger.h"

#include <algorithm>
#include <utility>

namespace wirecensus {
namespace {

// Removes the first entry that `matches` from `entries` and returns it; none if there is none.
template <typename Entry, typename Matches>
std::optional<Entry> take(std::vector<Entry>& entries, Matches matches) {
  const auto found = std::find_if(entries.begin(), entries.end(), matches);
  if (found == entries.end()) return std::nullopt;
  Entry entry = std::move(*found);
  entries.erase(found);
  return entry;
}

// The entries of `now` that are not in `earlier`.
template <typename Entry>
std::vector<Entry> new_entries(const std::vector<Entry>& now, std::vector<Entry> earlier) {
  std::vector<Entry> fresh;
  for (const Entry& entry : now) {
    if (!take(earlier, [&](const Entry& other) { return other == entry; })) fresh.push_back(entry);
  }
  return fresh;
}

// The losses of one cause and source only grow; their details may change.
std::vector<Loss> new_losses(const std::vector<Loss>& now, std::vector<Loss> earlier) {
  std::vector<Loss> fresh;
  for (Loss loss : now) {
    const auto before = take(earlier, [&](const Loss& other) {
      return other.cause == loss.cause && other.source == loss.source;
    });
    if (before) loss.packets = saturating_difference(loss.packets, before->packets);
    if (before && loss.packets == 0 && loss.packets_known == before->packets_known) continue;
    fresh.push_back(std::move(loss));
  }
  return fresh;
}

void append_loss(const Loss& later, std::vector<Loss>& losses) {
  const auto same = std::find_if(losses.begin(), losses.end(), [&](const Loss& other) {
    return other.cause == later.cause && other.source == later.source &&
           other.packets_known == later.packets_known;
  });
  if (same == losses.end()) {
    losses.push_back(later);
    return;
  }
  same->packets = saturating_sum(same->packets, later.packets);
  same->detail = later.detail;
}

std::vector<InterfaceAccount> accounts_since(const std::vector<InterfaceAccount>& now,
                                             std::vector<InterfaceAccount> earlier) {
  std::vector<InterfaceAccount> accounts;
  for (const InterfaceAccount& account : now) {
    const auto before =
        take(earlier, [&](const InterfaceAccount& other) { return other.name == account.name; });
    accounts.push_back(before ? account.since(*before) : account);
  }
  return accounts;
}

}  // namespace

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
    case LossCause::other: return "other";
    case LossCause::not_stored: return "not_stored";
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
  // Minimum-size packets at 400 Gbit/s for three weeks.
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
  filtered = saturating_sum(filtered, other.filtered);
  duplicates = saturating_sum(duplicates, other.duplicates);
  losses.insert(losses.end(), other.losses.begin(), other.losses.end());
  doubts.insert(doubts.end(), other.doubts.begin(), other.doubts.end());
  remarks.insert(remarks.end(), other.remarks.begin(), other.remarks.end());
  interfaces.insert(interfaces.end(), other.interfaces.begin(), other.interfaces.end());
  if (clock && other.clock) {
    clock->merge(*other.clock);
  } else if (other.clock) {
    clock = other.clock;
  }
  const std::uint64_t first = files.empty() ? 0 : files.back().number + 1;
  for (const FileAccount& file : other.files) {
    files.push_back(file);
    files.back().number += first;
  }
}

Ledger Ledger::since(const Ledger& earlier) const {
  return {.counted = saturating_difference(counted, earlier.counted),
          .undecided = saturating_difference(undecided, earlier.undecided),
          .filtered = saturating_difference(filtered, earlier.filtered),
          .duplicates = saturating_difference(duplicates, earlier.duplicates),
          .losses = new_losses(losses, earlier.losses),
          .doubts = new_entries(doubts, earlier.doubts),
          .remarks = new_entries(remarks, earlier.remarks),
          .interfaces = accounts_since(interfaces, earlier.interfaces),
          .files = files_since(files, earlier.files),
          .recording = recording,
          .clock = clock};
}

void Ledger::append(const Ledger& later) {
  if (later.clock) clock = later.clock;
  counted = saturating_sum(counted, later.counted);
  undecided = saturating_sum(undecided, later.undecided);
  filtered = saturating_sum(filtered, later.filtered);
  duplicates = saturating_sum(duplicates, later.duplicates);
  append_files(later.files, files);
  for (const Loss& loss : later.losses) append_loss(loss, losses);
  doubts.insert(doubts.end(), later.doubts.begin(), later.doubts.end());
  remarks.insert(remarks.end(), later.remarks.begin(), later.remarks.end());
  for (const InterfaceAccount& account : later.interfaces) {
    const auto same =
        std::find_if(interfaces.begin(), interfaces.end(),
                     [&](const InterfaceAccount& other) { return other.name == account.name; });
    if (same == interfaces.end()) {
      interfaces.push_back(account);
    } else {
      same->append(account);
    }
  }
}

Ledger Ledger::of_member(const std::string& name, const std::vector<std::string>& members) const {
  const auto concerns = [&](const std::string& source) {
    return source == name || std::find(members.begin(), members.end(), source) == members.end();
  };
  Ledger ledger;
  ledger.undecided = undecided;
  ledger.filtered = filtered;
  ledger.duplicates = duplicates;
  for (const FileAccount& file : files) {
    if (file.name == name) ledger.files.push_back(file);
  }
  for (const Loss& loss : losses) {
    if (concerns(loss.source)) ledger.losses.push_back(loss);
  }
  for (const Doubt& doubt : doubts) {
    if (concerns(doubt.source)) ledger.doubts.push_back(doubt);
  }
  for (const Remark& remark : remarks) {
    if (concerns(remark.source)) ledger.remarks.push_back(remark);
  }
  for (const InterfaceAccount& account : interfaces) {
    if (account.name != name) continue;
    ledger.counted += account.packets_counted();
    ledger.interfaces.push_back(account);
  }
  return ledger;
}

}  // namespace wirecensus
