#include "report/flow_fields.h"

#include "base/time.h"
#include "report/decimal.h"
#include "report/flow_key_fields.h"

namespace wirecensus {
namespace {

using Row = FlowRow;
using Key = FlowKeyFields<Row>;

char* first_seen(char* out, const Row& row) {
  return row.counters.has_time() ? format_timestamp(out, row.counters.first_seen) : out;
}

char* last_seen(char* out, const Row& row) {
  return row.counters.has_time() ? format_timestamp(out, row.counters.last_seen) : out;
}

char* duration(char* out, const Row& row) {
  return row.counters.has_time() ? format_duration(out, row.counters.duration()) : out;
}

// clang-format off
constexpr Field<Row> kFields[] = {
    Key::kSourceIp,
    Key::kSourcePort,
    Key::kDestinationIp,
    Key::kDestinationPort,
    Key::kProtocol,
    {{"packets", FieldType::integer, "packets", "frame", "packetDeltaCount",
      "Packets of this direction."},
     [](char* out, const Row& row) { return format_integer(out, row.counters.packets); }},
    {{"frame_bytes", FieldType::integer, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of the wire lengths: link header to payload, without frame check sequence."},
     [](char* out, const Row& row) { return format_integer(out, row.counters.frame_bytes); }},
    {{"ip_bytes", FieldType::integer, "bytes", "ip", "octetDeltaCount",
      "Sum of the IP total lengths; 0 without IP."},
     [](char* out, const Row& row) { return format_integer(out, row.counters.ip_bytes); }},
    {{"payload_bytes", FieldType::integer, "bytes", "payload", "transportOctetDeltaCount",
      "Sum of the bytes above the transport header."},
     [](char* out, const Row& row) { return format_integer(out, row.counters.payload_bytes); }},
    {{"min_packet_size", FieldType::integer, "bytes", "frame", "minimumLayer2TotalLength",
      "Least wire length."},
     [](char* out, const Row& row) { return format_integer(out, row.counters.min_size); }},
    {{"max_packet_size", FieldType::integer, "bytes", "frame", "maximumLayer2TotalLength",
      "Greatest wire length."},
     [](char* out, const Row& row) { return format_integer(out, row.counters.max_size); }},
    {{"first_seen", FieldType::timestamp, "UTC", "frame", "flowStartNanoseconds",
      "Earliest time of a packet; empty when none had a time."},
     first_seen},
    {{"last_seen", FieldType::timestamp, "UTC", "frame", "flowEndNanoseconds",
      "Latest time of a packet; empty when none had a time."},
     last_seen},
    {{"duration", FieldType::duration, "seconds", "frame", "",
      "last_seen less first_seen; empty when no packet had a time."},
     duration},
};
// clang-format on

}  // namespace

std::span<const Field<FlowRow>> flow_fields() { return kFields; }

}  // namespace wirecensus
