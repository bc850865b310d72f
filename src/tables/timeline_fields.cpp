#include "tables/timeline_fields.h"

#include "base/time.h"

namespace wirecensus::tables {
namespace {

Timestamp start_of(const TimelineRow& row) {
  return metrics::Timeline{row.width, {}}.begin_of(row.point.interval);
}

FieldValue protocol_of(const TimelineRow& row) {
  const metrics::TimelineProtocol number = row.point.protocol;
  return number == metrics::kNonIp ? FieldValue::name(metrics::kNonIpName)
                                   : FieldValue::protocol({ProtocolSpace::ip, number});
}

// clang-format off
constexpr Field<TimelineRow> kTimelineFields[] = {
    {{"interval_start", FieldType::timestamp, "UTC", "frame", "",
      "Start of the interval; a multiple of its duration since 1970.",
      {"event.start", "ts"}},
     [](const TimelineRow& row) { return FieldValue::timestamp(start_of(row)); }},
    {{"interval_duration", FieldType::duration, "seconds", "frame", "",
      "Length of the interval; the same for all.",
      {"event.duration", "duration"}},
     [](const TimelineRow& row) { return FieldValue::duration(row.width); }},
    {{"protocol", FieldType::text, "", "ip", "protocolIdentifier",
      "The IP protocol, named as in packet_flows.csv; non_ip for everything else.",
      {"network.transport", "proto"}},
     protocol_of},
    {{"packets", FieldType::counter, "packets", "frame", "packetDeltaCount",
      "Packets of the protocol with a timestamp in the interval.",
      {"network.packets", ""}},
     [](const TimelineRow& row) { return FieldValue::number(row.point.packets); }},
    {{"frame_bytes", FieldType::counter, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of their wire lengths.",
      {"network.bytes", ""}},
     [](const TimelineRow& row) { return FieldValue::number(row.point.frame_bytes); }},
};
// clang-format on

}  // namespace

std::span<const Field<TimelineRow>> timeline_fields() { return kTimelineFields; }

}  // namespace wirecensus::tables
