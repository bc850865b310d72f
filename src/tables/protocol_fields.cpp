#include "tables/protocol_fields.h"

namespace wirecensus::tables {
namespace {

using metrics::ProtocolRecord;

// clang-format off
constexpr Field<ProtocolRecord> kProtocolFields[] = {
    {{"protocol", FieldType::text, "", "ip", "protocolIdentifier",
      "The protocol, named as in packet_flows.csv.",
      {"network.transport", "proto"}},
     [](const ProtocolRecord& row) { return FieldValue::protocol(row.protocol); }},
    {{"packets", FieldType::counter, "packets", "frame", "packetDeltaCount",
      "Packets of the protocol.",
      {"network.packets", ""}},
     number_of<&ProtocolRecord::packets>},
    {{"frame_bytes", FieldType::counter, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of their wire lengths.",
      {"network.bytes", ""}},
     number_of<&ProtocolRecord::frame_bytes>},
    {{"flows", FieldType::counter, "flows", "ip", "",
      "Flows (one direction each): rows of packet_flows.csv."},
     number_of<&ProtocolRecord::flows>},
};
// clang-format on

}  // namespace

std::span<const Field<metrics::ProtocolRecord>> protocol_fields() { return kProtocolFields; }

}  // namespace wirecensus::tables
