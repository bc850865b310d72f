#include "tables/protocol_fields.h"

namespace wirecensus::tables {
namespace {

using Row = metrics::ProtocolRecord;

// clang-format off
constexpr Field<Row> kFields[] = {
    {{"protocol", FieldType::text, "", "ip", "protocolIdentifier",
      "The protocol, named as in packet_flows.csv.",
      {"network.transport", "proto"}},
     [](const Row& row) { return FieldValue::protocol(row.protocol); }},
    {{"packets", FieldType::integer, "packets", "frame", "packetDeltaCount",
      "Packets of the protocol.",
      {"network.packets", ""}},
     number_of<&Row::packets>},
    {{"frame_bytes", FieldType::integer, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of their wire lengths.",
      {"network.bytes", ""}},
     number_of<&Row::frame_bytes>},
    {{"flows", FieldType::integer, "flows", "ip", "",
      "Flows (one direction each): rows of packet_flows.csv."},
     number_of<&Row::flows>},
};
// clang-format on

}  // namespace

std::span<const Field<metrics::ProtocolRecord>> protocol_fields() { return kFields; }

}  // namespace wirecensus::tables
