#include "tables/timeline_fields.h"

#include "base/time.h"
#include "tables/decimal.h"

namespace wirecensus::tables {
namespace {

using Row = TimelineRow;

Timestamp start_of(const Row& row) {
  return metrics::Timeline{row.width, {}}.begin_of(row.point.interval);
}

char* format_protocol(char* out, const Row& row) {
  return format_text(out, metrics::timeline_protocol_name(row.point.protocol));
}

// clang-format off
constexpr Field<Row> kFields[] = {
    {{"interval_start", FieldType::timestamp, "UTC", "frame", "",
      "When the interval begins; a multiple of its duration, counted from 1970.",
      {"event.start", "ts"}},
     [](char* out, const Row& row) { return format_timestamp(out, start_of(row)); },
     {NameStyle::zeek, FieldType::decimal, "seconds since 1970",
      [](char* out, const Row& row) { return format_duration(out, start_of(row)); }}},
    {{"interval_duration", FieldType::duration, "seconds", "frame", "",
      "How long it is; the same for all.",
      {"event.duration", "duration"}},
     [](char* out, const Row& row) { return format_duration(out, row.width); },
     {NameStyle::ecs, FieldType::integer, "nanoseconds",
      [](char* out, const Row& row) { return format_signed(out, row.width); }}},
    {{"protocol", FieldType::text, "", "ip", "protocolIdentifier",
      "The IP protocol, named as in packet_flows.csv; non_ip for all that is not IP.",
      {"network.transport", "proto"}},
     format_protocol},
    {{"packets", FieldType::integer, "packets", "frame", "packetDeltaCount",
      "Packets of the protocol whose time is in the interval.",
      {"network.packets", ""}},
     [](char* out, const Row& row) { return format_integer(out, row.point.packets); }},
    {{"frame_bytes", FieldType::integer, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of their wire lengths.",
      {"network.bytes", ""}},
     [](char* out, const Row& row) { return format_integer(out, row.point.frame_bytes); }},
};
// clang-format on

}  // namespace

std::span<const Field<TimelineRow>> timeline_fields() { return kFields; }

}  // namespace wirecensus::tables
