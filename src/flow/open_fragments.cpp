#include "flow/open_fragments.h"

#include <algorithm>
#include <iterator>

namespace wirecensus::flow {
namespace {

template <typename Keyed>
void merge_by_key(std::vector<Keyed>& all, std::vector<Keyed>&& more) {
  if (all.empty()) {
    all = std::move(more);
    return;
  }
  all.reserve(all.size() + more.size());
  const auto middle = static_cast<std::ptrdiff_t>(all.size());
  std::move(more.begin(), more.end(), std::back_inserter(all));
  std::inplace_merge(all.begin(), all.begin() + middle, all.end(),
                     [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
}

}  // namespace

bool OpenFragments::is_without(const FlowKey& key) const {
  const auto at = std::lower_bound(
      without.begin(), without.end(), key,
      [](const FlowRecord& record, const FlowKey& wanted) { return record.key < wanted; });
  return at != without.end() && at->key == key;
}

void OpenFragments::append(OpenFragments&& other) {
  merge_by_key(pairs, std::move(other.pairs));
  merge_by_key(without, std::move(other.without));
}

}  // namespace wirecensus::flow
