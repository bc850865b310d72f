#include "tables/protocol_fields.h"

#include "tables/decimal.h"

namespace wirecensus::tables {
namespace {

using Row = metrics::ProtocolRecord;

// clang-format off
constexpr Field<Row> kFields[] = {
    {{"protocol", FieldType::text, "", "ip", "protocolIdentifier",
      "The protocol, named as in packet_flows.csv.",
      {"network.transport", "proto"}},
     [](char* out, const Row& row) { return format_text(out, protocol_name(row.protocol)); }},
    {{"packets", FieldType::integer, "packets", "frame", "packetDeltaCount",
      "Packets of the protocol.",
      {"network.packets", ""}},
     [](char* out, const Row& row) { return format_integer(out, row.packets); }},
    {{"frame_bytes", FieldType::integer, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of their wire lengths.",
      {"network.bytes", ""}},
     [](char* out, const Row& row) { return format_integer(out, row.frame_bytes); }},
    {{"flows", FieldType::integer, "flows", "ip", "",
      "Flows (one direction each): rows of packet_flows.csv."},
     [](char* out, const Row& row) { return format_integer(out, row.flows); }},
};
// clang-format on

}  // namespace

std::span<const Field<metrics::ProtocolRecord>> protocol_fields() { return kFields; }

}  // namespace wirecensus::tables
