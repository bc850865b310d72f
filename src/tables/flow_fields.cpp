#include "tables/flow_fields.h"

#include <array>

#include "tables/depth/flow_app_field.h"
#include "tables/depth/header_fields.h"
#include "tables/depth/inner_flow_fields.h"
#include "tables/fact_fields.h"
#include "tables/flow_key_fields.h"
#include "tables/flow_name_fields.h"
#include "tables/time_fields.h"

namespace wirecensus::tables {
namespace {

using FlowKey = FlowKeyFields<FlowRow>;
using FlowTimes = TimeFields<FlowRow>;
using FlowNames = FlowNameFields<FlowRow>;

template <auto member>
FieldValue counter(const FlowRow& row) {
  return FieldValue::number(row.counters.*member);
}

FieldValue start_reason(const FlowRow& row) {
  if (row.course == nullptr) return FieldValue::none();
  return FieldValue::name(metrics::flow_start_name(row.course->start(row.key)));
}

FieldValue end_reason(const FlowRow& row) {
  if (row.course == nullptr) return FieldValue::none();
  return FieldValue::name(metrics::flow_end_name(row.course->end(row.key, row.counters)));
}

// clang-format off
constexpr Field<FlowRow> kFlowFields[] = {
    FlowKey::kSourceIp,
    FlowKey::kSourcePort,
    FlowKey::kDestinationIp,
    FlowKey::kDestinationPort,
    FlowKey::kProtocol,
    {{"packets", FieldType::counter, "packets", "frame", "packetDeltaCount",
      "Packets in this direction.",
      {"source.packets", "orig_pkts"}},
     counter<&flow::FlowCounters::packets>},
    {{"frame_bytes", FieldType::counter, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of the wire lengths: link header to payload, and frame check sequences if recorded.",
      {"source.bytes", ""}},
     counter<&flow::FlowCounters::frame_bytes>},
    {{"ip_bytes", FieldType::counter, "bytes", "ip", "octetDeltaCount",
      "Sum of the IP total lengths; 0 without IP.",
      {"", "orig_ip_bytes"}},
     counter<&flow::FlowCounters::ip_bytes>},
    {{"payload_bytes", FieldType::counter, "bytes", "payload", "transportOctetDeltaCount",
      "Sum of the bytes after the transport header."},
     counter<&flow::FlowCounters::payload_bytes>},
    {{"min_packet_size", FieldType::counter, "bytes", "frame", "minimumLayer2TotalLength",
      "Minimum wire length."},
     counter<&flow::FlowCounters::min_size>},
    {{"max_packet_size", FieldType::counter, "bytes", "frame", "maximumLayer2TotalLength",
      "Maximum wire length."},
     counter<&flow::FlowCounters::max_size>},
    FlowTimes::kFirstSeen,
    FlowTimes::kLastSeen,
    FlowTimes::kDuration,
};

constexpr Field<FlowRow> kCourseFields[] = {
    {{"flow_start_reason", FieldType::text, "", "frame", "",
      "Only in intervals (--every): 'first packet', or 'continued' if the interval before ended while the flow was active."},
     start_reason},
    {{"flow_end_reason", FieldType::text, "", "frame", "flowEndReason",
      "Only in intervals (--every): 'active' if the flow may go on in the next interval, 'idle' after 15 s without packets, "
      "'forced end' if the count ended; with --tcp, 'end of flow' if its connection was closed or aborted."},
     end_reason},
};

constexpr Field<FlowRow> kFlowNameFields[] = {
    FlowNames::kApplication,
    FlowNames::kServerName,
    FlowNames::kAlpn,
    FlowNames::kJa4,
};

constexpr Field<FlowRow> kFlowApps[] = {kFlowAppField<FlowRow>};
// clang-format on

}  // namespace

std::span<const Field<FlowRow>> flow_fields() { return kFlowFields; }

std::span<const ExtraFields<FlowRow>> extra_flow_fields() {
  static const std::array<ExtraFields<FlowRow>, 6> extras{
      {{Extra::course, kCourseFields},
       {Extra::names, kFlowNameFields},
       {Extra::tunnels, tunnel_fields()},
       {Extra::headers, header_fields()},
       {Extra::apps, kFlowApps},
       {Extra::facts, EndFactFields<FlowRow>::kAll}}};
  return extras;
}

}  // namespace wirecensus::tables
