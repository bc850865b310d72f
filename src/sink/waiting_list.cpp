#include "sink/waiting_list.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "metrics/spill/spilled_flows.h"

namespace wirecensus::sink {

std::uint64_t WaitingCensus::biflows() const {
  if (!tables) return 0;
  const metrics::Census& census = tables->census();
  return census.spilled == nullptr ? census.flows.size() : census.spilled->records();
}

std::optional<WaitingCensus> WaitingList::make_room() {
  const auto oldest = std::find_if(waiting_.begin(), waiting_.end(),
                                   [](const auto& one) { return one.fills_memory(); });
  assert(oldest != waiting_.end());
  leave(*oldest);
  std::optional<WaitingCensus> given_up;
  if (oldest->kept.empty() || oldest->noted) given_up = *oldest;
  if (oldest->kept.empty()) {
    waiting_.erase(oldest);
  } else {
    oldest->tables.reset();
    oldest->how.interval.reset();  // the one before, too
  }
  return given_up;
}

}  // namespace wirecensus::sink
