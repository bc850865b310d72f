#include "tables/flow_fields.h"

#include <iterator>

#include "tables/flow_key_fields.h"
#include "tables/time_fields.h"

namespace wirecensus::tables {
namespace {

using Row = FlowRow;
using Key = FlowKeyFields<Row>;
using Times = TimeFields<Row>;

template <auto member>
FieldValue counter(const Row& row) {
  return FieldValue::number(row.counters.*member);
}

FieldValue start_reason(const Row& row) {
  if (row.course == nullptr) return FieldValue::none();
  return FieldValue::name(metrics::flow_start_name(row.course->start(row.key)));
}

FieldValue end_reason(const Row& row) {
  if (row.course == nullptr) return FieldValue::none();
  return FieldValue::name(metrics::flow_end_name(row.course->end(row.counters)));
}

// clang-format off
constexpr Field<Row> kFields[] = {
    Key::kSourceIp,
    Key::kSourcePort,
    Key::kDestinationIp,
    Key::kDestinationPort,
    Key::kProtocol,
    {{"packets", FieldType::integer, "packets", "frame", "packetDeltaCount",
      "Packets in this direction.",
      {"source.packets", "orig_pkts"}},
     counter<&flow::FlowCounters::packets>},
    {{"frame_bytes", FieldType::integer, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of the wire lengths: link header to payload, and frame check sequences if recorded.",
      {"source.bytes", ""}},
     counter<&flow::FlowCounters::frame_bytes>},
    {{"ip_bytes", FieldType::integer, "bytes", "ip", "octetDeltaCount",
      "Sum of the IP total lengths; 0 without IP.",
      {"", "orig_ip_bytes"}},
     counter<&flow::FlowCounters::ip_bytes>},
    {{"payload_bytes", FieldType::integer, "bytes", "payload", "transportOctetDeltaCount",
      "Sum of the bytes after the transport header."},
     counter<&flow::FlowCounters::payload_bytes>},
    {{"min_packet_size", FieldType::integer, "bytes", "frame", "minimumLayer2TotalLength",
      "Minimum wire length."},
     counter<&flow::FlowCounters::min_size>},
    {{"max_packet_size", FieldType::integer, "bytes", "frame", "maximumLayer2TotalLength",
      "Maximum wire length."},
     counter<&flow::FlowCounters::max_size>},
    Times::kFirstSeen,
    Times::kLastSeen,
    Times::kDuration,
    {{"flow_start_reason", FieldType::text, "", "frame", "",
      "Only in intervals (--every): 'first packet', or 'continued' if the interval before ended while the flow was active."},
     start_reason},
    {{"flow_end_reason", FieldType::text, "", "frame", "flowEndReason",
      "Only in intervals (--every): 'active' if the flow may go on in the next interval, 'idle' after 15 s without packets, "
      "or 'forced end' if the count ended."},
     end_reason},
};
// clang-format on
constexpr std::size_t kIntervalFields = 2;  // the last ones

}  // namespace

std::span<const Field<FlowRow>> flow_fields() {
  return std::span(kFields).first<std::size(kFields) - kIntervalFields>();
}
std::span<const Field<FlowRow>> interval_flow_fields() { return kFields; }

}  // namespace wirecensus::tables
