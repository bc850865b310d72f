#include "tables/address_fields.h"

#include "tables/decimal.h"

namespace wirecensus::tables {
namespace {

using Row = metrics::AddressRecord;

// clang-format off
constexpr Field<Row> kFields[] = {
    {{"ip", FieldType::address, "", "ip", "", "The address, as source or destination."},
     [](char* out, const Row& row) { return format_address(out, row.address); }},
    {{"flows_as_source", FieldType::integer, "flows", "ip", "",
      "Flows (one direction each) it sent."},
     [](char* out, const Row& row) { return format_integer(out, row.flows_as_source); }},
    {{"flows_as_destination", FieldType::integer, "flows", "ip", "",
      "Flows (one direction each) it received."},
     [](char* out, const Row& row) { return format_integer(out, row.flows_as_destination); }},
    {{"packets_sent", FieldType::integer, "packets", "frame", "",
      "Packets with this source address."},
     [](char* out, const Row& row) { return format_integer(out, row.packets_sent); }},
    {{"packets_received", FieldType::integer, "packets", "frame", "",
      "Packets with this destination address."},
     [](char* out, const Row& row) { return format_integer(out, row.packets_received); }},
    {{"bytes_sent", FieldType::integer, "bytes", "frame", "",
      "Sum of the wire lengths of the packets it sent."},
     [](char* out, const Row& row) { return format_integer(out, row.bytes_sent); }},
    {{"bytes_received", FieldType::integer, "bytes", "frame", "",
      "Sum of the wire lengths of the packets it received."},
     [](char* out, const Row& row) { return format_integer(out, row.bytes_received); }},
    {{"peers", FieldType::integer, "addresses", "ip", "",
      "Distinct addresses it exchanged packets with, itself included where it spoke to itself."},
     [](char* out, const Row& row) { return format_integer(out, row.peers); }},
};
// clang-format on

}  // namespace

std::span<const Field<metrics::AddressRecord>> address_fields() { return kFields; }

}  // namespace wirecensus::tables
