#include "saved/census_newer.h"

#include <algorithm>

namespace wirecensus::saved {

void CensusNewerParts::add(const Part& part) {
  constexpr std::size_t kMaxParts = 32;  // a hostile file may have any number of kinds
  const auto same = std::find_if(parts_.begin(), parts_.end(), [&](const Part& known) {
    return known.kind == part.kind && known.fields == part.fields;
  });
  if (same != parts_.end()) {
    if (same->block <= part.block) return;
    parts_.erase(same);
  }
  const auto place =
      std::upper_bound(parts_.begin(), parts_.end(), part.block,
                       [](std::uint64_t block, const Part& known) { return block < known.block; });
  parts_.insert(place, part);
  if (parts_.size() > kMaxParts) parts_.pop_back();
}

std::optional<Remark> CensusNewerParts::remark(const std::string& path) const {
  if (parts_.empty()) return std::nullopt;
  Remark remark{path, "written by a newer wirecensus; this version ignored unknown data:"};
  for (const Part& part : parts_) {
    if (&part != &parts_.front()) remark.detail += ',';
    remark.detail += part.fields ? " additional fields of " : " ";
    remark.detail += name_of(part.kind) + " blocks";
  }
  return remark;
}

Doubt doubt_of_newer_reason(const std::string& path) {
  return {path, "not saved as EXACT, for a reason that only a newer wirecensus knows"};
}

}  // namespace wirecensus::saved
