#include "metrics/flow_ends.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "inspect/names/names.h"

namespace wirecensus::metrics {
namespace {

bool is_quiet(const flow::FlowCounters& counters, Timestamp end) {
  return counters.empty() ||
         (counters.has_time() && elapsed(counters.last_seen, end) > kIdleTimeout);
}

}  // namespace

// Takes the states of the connections that have packets out of `earlier`; the others stay.
FlowEnds::FlowEnds(const FlowEnds* before, const inspect::Connections& connections, Timestamp end) {
  std::vector<HalfClosed> earlier;
  if (before != nullptr) earlier = before->half_closed_;
  connections.for_each_newest([&](const auto& flow, const inspect::TcpPools& pools) {
    const flow::FlowCounters& forward = flow.forward.counters;
    const flow::FlowCounters& reverse = flow.reverse.counters;
    HalfClosed state{flow::expand(flow.key), inspect::closing_of(flow),
                     std::max(forward.last_seen, reverse.last_seen)};
    const auto known = std::lower_bound(earlier.begin(), earlier.end(), state);
    if (known != earlier.end() && known->key == state.key) {
      const inspect::TcpClosing closing = std::exchange(known->closing, {});
      if (!inspect::is_opened(flow, pools)) state.closing.add_earlier(closing);
    }
    const bool quiet = is_quiet(forward, end) && is_quiet(reverse, end);
    if (state.closing.is_closed() || inspect::is_reset(flow, pools, quiet)) {
      ended_.push_back(inspect::biflow_key(state.key));
    } else if (state.closing.has_fin()) {
      half_closed_.push_back(state);
    }
  });
  std::copy_if(earlier.begin(), earlier.end(), std::back_inserter(half_closed_),
               [](const HalfClosed& one) { return one.closing.has_fin(); });
  std::sort(ended_.begin(), ended_.end());
  bound_half_closed();
}

void FlowEnds::bound_half_closed() {
  if (half_closed_.size() > kMaxHalfClosed) {
    const auto bound = half_closed_.begin() + kMaxHalfClosed;
    std::nth_element(half_closed_.begin(), bound, half_closed_.end(),
                     [](const HalfClosed& a, const HalfClosed& b) {
                       return std::tie(b.last_seen, a.key) < std::tie(a.last_seen, b.key);
                     });
    half_closed_.erase(bound, half_closed_.end());
  }
  std::sort(half_closed_.begin(), half_closed_.end());
}

bool FlowEnds::has_ended(const flow::FlowKey& key) const {
  return !ended_.empty() &&
         std::binary_search(ended_.begin(), ended_.end(), inspect::biflow_key(key));
}

}  // namespace wirecensus::metrics
