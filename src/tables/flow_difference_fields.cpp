#include "tables/flow_difference_fields.h"

#include "tables/flow_key_fields.h"

namespace wirecensus::tables {
namespace {

using metrics::FlowDifference;
using FlowDifferenceKey = FlowKeyFields<FlowDifference>;

template <auto member>
FieldValue expected(const FlowDifference& row) {
  return FieldValue::number(row.expected.*member);
}

template <auto member>
FieldValue counted(const FlowDifference& row) {
  return FieldValue::number(row.counted.*member);
}

// counted - expected.
template <auto member>
FieldValue difference(const FlowDifference& row) {
  return FieldValue::signed_number(
      static_cast<std::int64_t>(row.counted.*member - row.expected.*member));
}

template <auto side, auto member>
FieldValue size(const FlowDifference& row) {
  return !(row.*side).empty() ? FieldValue::number((row.*side).*member) : FieldValue::none();
}

// clang-format off
constexpr Field<FlowDifference> kFlowDifferenceFields[] = {
    FlowDifferenceKey::kSourceIp,
    FlowDifferenceKey::kSourcePort,
    FlowDifferenceKey::kDestinationIp,
    FlowDifferenceKey::kDestinationPort,
    FlowDifferenceKey::kProtocol,
    {{"change", FieldType::text, "", "", "",
      "lost: expected, not found. gained: found, not expected. changed: found, but different."},
     [](const FlowDifference& row) { return FieldValue::name(metrics::flow_change_name(row.change())); }},
    {{"packets_difference", FieldType::signed_integer, "packets", "frame", "",
      "Packets counted minus packets expected; negative if some are missing."},
     difference<&flow::FlowCounters::packets>},
    {{"frame_bytes_difference", FieldType::signed_integer, "bytes", "frame", "",
      "Frame bytes counted minus frame bytes expected."},
     difference<&flow::FlowCounters::frame_bytes>},
    {{"packets_expected", FieldType::counter, "packets", "frame", "", "Packets expected."},
     expected<&flow::FlowCounters::packets>},
    {{"packets_counted", FieldType::counter, "packets", "frame", "packetDeltaCount",
      "Packets counted."},
     counted<&flow::FlowCounters::packets>},
    {{"frame_bytes_expected", FieldType::counter, "bytes", "frame", "",
      "Sum of the wire lengths expected."},
     expected<&flow::FlowCounters::frame_bytes>},
    {{"frame_bytes_counted", FieldType::counter, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of the wire lengths counted."},
     counted<&flow::FlowCounters::frame_bytes>},
    {{"ip_bytes_expected", FieldType::counter, "bytes", "ip", "",
      "Sum of the IP total lengths expected."},
     expected<&flow::FlowCounters::ip_bytes>},
    {{"ip_bytes_counted", FieldType::counter, "bytes", "ip", "octetDeltaCount",
      "Sum of the IP total lengths counted."},
     counted<&flow::FlowCounters::ip_bytes>},
    {{"payload_bytes_expected", FieldType::counter, "bytes", "payload", "",
      "Sum of the payload bytes expected (after the transport header)."},
     expected<&flow::FlowCounters::payload_bytes>},
    {{"payload_bytes_counted", FieldType::counter, "bytes", "payload", "transportOctetDeltaCount",
      "Sum of the payload bytes counted (after the transport header)."},
     counted<&flow::FlowCounters::payload_bytes>},
    {{"min_packet_size_expected", FieldType::integer, "bytes", "frame", "",
      "Minimum wire length expected; empty if the flow was not expected."},
     size<&FlowDifference::expected, &flow::FlowCounters::min_size>},
    {{"min_packet_size_counted", FieldType::integer, "bytes", "frame", "minimumLayer2TotalLength",
      "Minimum wire length counted; empty if the flow is lost."},
     size<&FlowDifference::counted, &flow::FlowCounters::min_size>},
    {{"max_packet_size_expected", FieldType::integer, "bytes", "frame", "",
      "Maximum wire length expected; empty if the flow was not expected."},
     size<&FlowDifference::expected, &flow::FlowCounters::max_size>},
    {{"max_packet_size_counted", FieldType::integer, "bytes", "frame", "maximumLayer2TotalLength",
      "Maximum wire length counted; empty if the flow is lost."},
     size<&FlowDifference::counted, &flow::FlowCounters::max_size>},
};
// clang-format on

}  // namespace

std::span<const Field<metrics::FlowDifference>> flow_difference_fields() {
  return kFlowDifferenceFields;
}

}  // namespace wirecensus::tables
