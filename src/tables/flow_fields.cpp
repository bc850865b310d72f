#include "tables/flow_fields.h"

#include "tables/decimal.h"
#include "tables/flow_key_fields.h"
#include "tables/time_fields.h"

namespace wirecensus::tables {
namespace {

using Row = FlowRow;
using Key = FlowKeyFields<Row>;
using Times = TimeFields<Row>;

// clang-format off
constexpr Field<Row> kFields[] = {
    Key::kSourceIp,
    Key::kSourcePort,
    Key::kDestinationIp,
    Key::kDestinationPort,
    Key::kProtocol,
    {{"packets", FieldType::integer, "packets", "frame", "packetDeltaCount",
      "Packets of this direction.",
      {"source.packets", "orig_pkts"}},
     [](char* out, const Row& row) { return format_integer(out, row.counters.packets); }},
    {{"frame_bytes", FieldType::integer, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of the wire lengths: link header to payload, and check sequences that were recorded.",
      {"source.bytes", ""}},
     [](char* out, const Row& row) { return format_integer(out, row.counters.frame_bytes); }},
    {{"ip_bytes", FieldType::integer, "bytes", "ip", "octetDeltaCount",
      "Sum of the IP total lengths; 0 without IP.",
      {"", "orig_ip_bytes"}},
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
    Times::kFirstSeen,
    Times::kLastSeen,
    Times::kDuration,
};
// clang-format on

}  // namespace

std::span<const Field<FlowRow>> flow_fields() { return kFields; }

}  // namespace wirecensus::tables
