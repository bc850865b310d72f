#include "tables/address_fields.h"

namespace wirecensus::tables {
namespace {

using Row = metrics::AddressRecord;

// clang-format off
constexpr Field<Row> kFields[] = {
    {{"ip", FieldType::address, "", "ip", "", "The address, as source or destination."},
     [](const Row& row) { return FieldValue::address(row.address); }},
    {{"flows_as_source", FieldType::integer, "flows", "ip", "",
      "Flows (one direction each) from this address."},
     number_of<&Row::flows_as_source>},
    {{"flows_as_destination", FieldType::integer, "flows", "ip", "",
      "Flows (one direction each) to this address."},
     number_of<&Row::flows_as_destination>},
    {{"packets_sent", FieldType::integer, "packets", "frame", "",
      "Packets with this source address."},
     number_of<&Row::packets_sent>},
    {{"packets_received", FieldType::integer, "packets", "frame", "",
      "Packets with this destination address."},
     number_of<&Row::packets_received>},
    {{"bytes_sent", FieldType::integer, "bytes", "frame", "",
      "Sum of the wire lengths of the packets it sent."},
     number_of<&Row::bytes_sent>},
    {{"bytes_received", FieldType::integer, "bytes", "frame", "",
      "Sum of the wire lengths of the packets it received."},
     number_of<&Row::bytes_received>},
    {{"peers", FieldType::integer, "addresses", "ip", "",
      "Distinct addresses it exchanged packets with, including itself if it exchanged packets with itself."},
     number_of<&Row::peers>},
};
// clang-format on

}  // namespace

std::span<const Field<metrics::AddressRecord>> address_fields() { return kFields; }

}  // namespace wirecensus::tables
