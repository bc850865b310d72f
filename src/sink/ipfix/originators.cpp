#include "sink/ipfix/originators.h"

#include <algorithm>

#include "inspect/connections.h"

namespace wirecensus::sink {
namespace {

using inspect::OriginatorRule;

// As in flow::FlowRecord.
flow::FlowKey biflow_key(const flow::FlowKey& key) {
  const flow::FlowKey back = key.reversed();
  const bool is_forward =
      std::pair(key.source, key.source_port) <= std::pair(back.source, back.source_port);
  return is_forward ? key : back;
}

bool is_continued(const flow::FlowKey& key, const metrics::FlowCourse* course) {
  using metrics::FlowStart;
  return course != nullptr && (course->start(key) == FlowStart::continued ||
                               course->start(key.reversed()) == FlowStart::continued);
}

}  // namespace

Originators::Originators(const metrics::Census& census) {
  census.depth.connections.for_each([this](const auto& flow, const inspect::TcpPools& pools) {
    const inspect::Connection connection = inspect::connection_of(flow, pools);
    const bool is_proved =
        connection.rule == OriginatorRule::syn || connection.rule == OriginatorRule::syn_ack;
    if (!is_proved) return;
    const flow::FlowKey biflow = biflow_key(connection.key);
    opened_.push_back({biflow, biflow != connection.key});
  });
  std::stable_sort(opened_.begin(), opened_.end(),
                   [](const Opened& a, const Opened& b) { return a.biflow < b.biflow; });
  const auto end =
      std::unique(opened_.begin(), opened_.end(),
                  [](const Opened& a, const Opened& b) { return a.biflow == b.biflow; });
  opened_.erase(end, opened_.end());
}

Origin Originators::of(const flow::FlowRecord& record, const metrics::FlowCourse* course) const {
  const auto found = std::lower_bound(
      opened_.begin(), opened_.end(), record.key,
      [](const Opened& opened, const flow::FlowKey& key) { return opened.biflow < key; });
  if (found != opened_.end() && found->biflow == record.key) {
    return {found->is_reverse, BiflowDirection::initiator};
  }
  const inspect::Connection connection = inspect::connection_of(record);
  const bool is_known =
      connection.rule == OriginatorRule::first_packet && !is_continued(record.key, course);
  return {connection.key != record.key,
          is_known ? BiflowDirection::initiator : BiflowDirection::arbitrary};
}

}  // namespace wirecensus::sink
