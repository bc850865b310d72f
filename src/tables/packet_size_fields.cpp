#include "tables/packet_size_fields.h"

namespace wirecensus::tables {
namespace {

using Row = metrics::SizeCount;

// clang-format off
constexpr Field<Row> kFields[] = {
    {{"packet_size", FieldType::integer, "bytes", "frame", "",
      "The wire length."},
     number_of<&Row::size>},
    {{"packets", FieldType::integer, "packets", "frame", "packetDeltaCount",
      "Packets of this wire length."},
     number_of<&Row::packets>},
    {{"frame_bytes", FieldType::integer, "bytes", "frame", "layer2OctetDeltaCount",
      "packet_size multiplied by packets."},
     [](const Row& row) { return FieldValue::number(row.size * row.packets); }},
};
// clang-format on

}  // namespace

std::span<const Field<metrics::SizeCount>> packet_size_fields() { return kFields; }

}  // namespace wirecensus::tables
