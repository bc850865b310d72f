#include "tables/packet_size_fields.h"

namespace wirecensus::tables {
namespace {

using metrics::SizeCount;

// clang-format off
constexpr Field<SizeCount> kPacketSizeFields[] = {
    {{"packet_size", FieldType::counter, "bytes", "frame", "",
      "The wire length."},
     number_of<&SizeCount::size>},
    {{"packets", FieldType::counter, "packets", "frame", "packetDeltaCount",
      "Packets of this wire length."},
     number_of<&SizeCount::packets>},
    {{"frame_bytes", FieldType::counter, "bytes", "frame", "layer2OctetDeltaCount",
      "packet_size multiplied by packets."},
     [](const SizeCount& row) { return FieldValue::number(row.size * row.packets); }},
};
// clang-format on

}  // namespace

std::span<const Field<metrics::SizeCount>> packet_size_fields() { return kPacketSizeFields; }

}  // namespace wirecensus::tables
