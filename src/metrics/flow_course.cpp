#include "metrics/flow_course.h"

#include <algorithm>

#include "flow/flow_table.h"
#include "flow/open_fragments.h"
#include "inspect/connection.h"
#include "inspect/names/names.h"

namespace wirecensus::metrics {
namespace {

bool is_idle(const flow::FlowCounters& counters, Timestamp end) {
  return counters.has_time() && elapsed(counters.last_seen, end) > kIdleTimeout;
}

bool adjacent(const Interval& before, const Interval& interval) {
  return before.begin != kNoTime && interval_end(before) == interval.begin;
}

std::shared_ptr<const flow::FlowTable> table_of(const Census& census) {
  auto table = std::make_shared<flow::FlowTable>();
  table->add(census.flows, flow::OpenFragments());
  return table;
}

}  // namespace

std::string_view flow_start_name(FlowStart start) {
  return start == FlowStart::continued ? "continued" : "first packet";
}

std::string_view flow_end_name(FlowEnd end) {
  switch (end) {
    case FlowEnd::ended: return "end of flow";
    case FlowEnd::idle: return "idle";
    case FlowEnd::active: return "active";
    case FlowEnd::forced: return "forced end";
  }
  return "unknown";
}

FlowCourse::FlowCourse(const Interval& interval, const Census& census,
                       const std::optional<FlowsBefore>& before)
    : interval_(interval),
      end_(interval.last ? census.totals.last_seen : interval_end(interval)),
      ended_(ended_flows(census.depth.connections, end_)) {
  if (!before || !adjacent(before->interval, interval_)) return;
  before_ = table_of(before->census);
  ended_before_ = ended_flows(before->census.depth.connections, interval_.begin);
}

FlowCourse::Flows FlowCourse::ended_flows(const inspect::Connections& connections, Timestamp end) {
  Flows flows;
  connections.for_each_newest([&](const auto& flow, const inspect::TcpPools& pools) {
    const auto is_quiet = [end](const flow::FlowCounters& counters) {
      return counters.empty() || is_idle(counters, end);
    };
    const bool both = is_quiet(flow.forward.counters) && is_quiet(flow.reverse.counters);
    if (!inspect::has_ended(flow, pools, both)) return;
    flows.push_back(inspect::biflow_key(flow::expand(flow.key)));
  });
  std::sort(flows.begin(), flows.end());
  return flows;
}

bool FlowCourse::contains(const Flows& flows, const flow::FlowKey& key) {
  return !flows.empty() && std::binary_search(flows.begin(), flows.end(), inspect::biflow_key(key));
}

FlowStart FlowCourse::start(const flow::FlowKey& key) const {
  if (before_ == nullptr) return FlowStart::first_packet;
  const flow::FlowCounters counters = before_->counters(key);
  const bool goes_on =
      !counters.empty() && !is_idle(counters, interval_.begin) && !contains(ended_before_, key);
  return goes_on ? FlowStart::continued : FlowStart::first_packet;
}

FlowEnd FlowCourse::end(const flow::FlowKey& key, const flow::FlowCounters& counters) const {
  if (contains(ended_, key)) return FlowEnd::ended;
  if (is_idle(counters, end_)) return FlowEnd::idle;
  return interval_.last ? FlowEnd::forced : FlowEnd::active;
}

}  // namespace wirecensus::metrics
