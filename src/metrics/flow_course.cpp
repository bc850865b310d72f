#include "metrics/flow_course.h"

#include <algorithm>
#include <utility>

#include "flow/flow_records_builder.h"
#include "flow/flow_table.h"
#include "flow/open_fragments.h"
#include "metrics/spill/spilled_flows.h"

namespace wirecensus::metrics {
namespace {

bool is_idle(const flow::FlowCounters& counters, Timestamp end) {
  return counters.has_time() && elapsed(counters.last_seen, end) > kIdleTimeout;
}

bool adjacent(const Interval& before, const Interval& interval) {
  return before.begin != kNoTime && interval_end(before) == interval.begin;
}

std::shared_ptr<flow::FlowTable> table_of(const flow::FlowRecords& flows) {
  auto table = std::make_shared<flow::FlowTable>();
  table->add(flows, flow::OpenFragments());
  return table;
}

// Those of the flows before that go on.
flow::FlowRecords continued(const SpilledFlows& before, const Census& census) {
  flow::FlowRecordsBuilder builder;
  const auto add = [&](const auto& record) { builder.add(record); };
  if (census.spilled != nullptr) {
    before.for_each_also_in(*census.spilled, add);
  } else {
    const auto flows = table_of(census.flows);
    const auto add_continued = [&](const auto& record) {
      const flow::FlowKey key = flow::expand(record).key;
      if (!flows->counters(key).empty() || !flows->counters(key.reversed()).empty()) add(record);
      return true;
    };
    before.for_each_ipv4(add_continued);
    before.for_each_ipv6(add_continued);
  }
  return std::move(builder).finish();
}

std::shared_ptr<const FlowEnds> ends_of(const std::optional<FlowsBefore>& before) {
  if (!before || before->ends != nullptr) return before ? before->ends : nullptr;
  return std::make_shared<FlowEnds>(nullptr, before->census.depth.connections,
                                    interval_end(before->interval));
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
      ended_before_(ends_of(before)),
      ended_(ended_before_.get(), census.depth.connections, end_) {
  if (!before || !adjacent(before->interval, interval_)) return;
  const auto& spilled = before->census.spilled;
  if (spilled == nullptr) {
    before_ = table_of(before->census.flows);
  } else {
    before_ = table_of(continued(*spilled, census));
    status_ = spilled->status();
  }
}

FlowStart FlowCourse::start(const flow::FlowKey& key) const {
  if (before_ == nullptr) return FlowStart::first_packet;
  const flow::FlowCounters counters = before_->counters(key);
  const bool goes_on =
      !counters.empty() && !is_idle(counters, interval_.begin) && !ended_before_->has_ended(key);
  return goes_on ? FlowStart::continued : FlowStart::first_packet;
}

FlowEnd FlowCourse::end(const flow::FlowKey& key, const flow::FlowCounters& counters) const {
  if (ended_.has_ended(key)) return FlowEnd::ended;
  if (is_idle(counters, end_)) return FlowEnd::idle;
  return interval_.last ? FlowEnd::forced : FlowEnd::active;
}

}  // namespace wirecensus::metrics
