#include "base/file_account.h"

#include <algorithm>

#include "base/saturating.h"

namespace wirecensus {
namespace {

bool before(const FileAccount& account, std::uint64_t number) { return account.number < number; }

// Lossy is worse than unknown, and unknown than exact.
Verdict worse(Verdict a, Verdict b) {
  if (a == Verdict::lossy || b == Verdict::lossy) return Verdict::lossy;
  return a == Verdict::unknown ? a : b;
}

}  // namespace

FileAccount FileAccount::since(const FileAccount& earlier) const {
  FileAccount account = *this;
  account.filtered = saturating_difference(filtered, earlier.filtered);
  account.undecided = saturating_difference(undecided, earlier.undecided);
  account.lost = saturating_difference(lost, earlier.lost);
  const bool same = account.undecided == 0 && account.lost == 0 &&
                    lost_known == earlier.lost_known && verdict == earlier.verdict;
  if (!same) return account;
  account.lost_known = true;
  account.verdict = Verdict::exact;
  return account;
}

void FileAccount::append(const FileAccount& later) {
  packets += later.packets;
  frame_bytes += later.frame_bytes;
  captured_bytes += later.captured_bytes;
  first_seen = std::min(first_seen, later.first_seen);
  last_seen = std::max(last_seen, later.last_seen);
  filtered += later.filtered;
  undecided += later.undecided;
  lost = saturating_sum(lost, later.lost);
  lost_known = lost_known && later.lost_known;
  verdict = worse(verdict, later.verdict);
}

std::vector<FileAccount> files_since(const std::vector<FileAccount>& files,
                                     const std::vector<FileAccount>& earlier) {
  std::vector<FileAccount> differences;
  for (const FileAccount& file : files) {
    const auto same = std::lower_bound(earlier.begin(), earlier.end(), file.number, before);
    const bool found = same != earlier.end() && same->number == file.number;
    differences.push_back(found ? file.since(*same) : file);
  }
  return differences;
}

void append_files(const std::vector<FileAccount>& later, std::vector<FileAccount>& files) {
  for (const FileAccount& file : later) {
    const auto same = std::lower_bound(files.begin(), files.end(), file.number, before);
    if (same != files.end() && same->number == file.number) {
      same->append(file);
    } else {
      files.insert(same, file);
    }
  }
}

}  // namespace wirecensus
