#include "saved/census_newer.h"

#include <algorithm>

namespace wirecensus::saved {

void CensusNewerParts::add(const Part& part) {
  constexpr std::size_t kMaxParts = 32;  // a hostile file may have any number of kinds
  if (parts_.size() == kMaxParts) return;
  if (std::find(parts_.begin(), parts_.end(), part) == parts_.end()) parts_.push_back(part);
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
