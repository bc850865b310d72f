#include "sink/waiting_list.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace wirecensus::sink {

std::optional<WaitingCensus> WaitingList::make_room() {
  const auto oldest = std::find_if(waiting_.begin(), waiting_.end(),
                                   [](const auto& one) { return one.tables.has_value(); });
  assert(oldest != waiting_.end());
  leave(*oldest);
  if (!oldest->kept.empty()) {
    oldest->tables.reset();
    oldest->how.interval.reset();  // the one before, too
    return std::nullopt;
  }
  WaitingCensus census = std::move(*oldest);
  waiting_.erase(oldest);
  return census;
}

}  // namespace wirecensus::sink
