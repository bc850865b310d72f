#include "tables/conversation_fields.h"

#include "tables/decimal.h"
#include "tables/time_fields.h"

namespace wirecensus::tables {
namespace {

using Row = metrics::ConversationRecord;
using Times = TimeFields<Row>;

// clang-format off
constexpr Field<Row> kFields[] = {
    {{"ip_a", FieldType::address, "", "ip", "", "The lesser address of the two, as a number; IPv4 before IPv6."},
     [](char* out, const Row& row) { return format_address(out, row.a); }},
    {{"ip_b", FieldType::address, "", "ip", "", "The greater one; the same where an address spoke to itself."},
     [](char* out, const Row& row) { return format_address(out, row.b); }},
    {{"packets_a_to_b", FieldType::integer, "packets", "frame", "",
      "Packets from ip_a to ip_b; all of them where these are the same."},
     [](char* out, const Row& row) { return format_integer(out, row.packets_a_to_b); }},
    {{"packets_b_to_a", FieldType::integer, "packets", "frame", "",
      "Packets from ip_b to ip_a."},
     [](char* out, const Row& row) { return format_integer(out, row.packets_b_to_a); }},
    {{"bytes_a_to_b", FieldType::integer, "bytes", "frame", "",
      "Sum of the wire lengths of the packets from ip_a to ip_b."},
     [](char* out, const Row& row) { return format_integer(out, row.bytes_a_to_b); }},
    {{"bytes_b_to_a", FieldType::integer, "bytes", "frame", "",
      "Sum of the wire lengths of the packets from ip_b to ip_a."},
     [](char* out, const Row& row) { return format_integer(out, row.bytes_b_to_a); }},
    {{"flows_a_to_b", FieldType::integer, "flows", "ip", "",
      "Flows (one direction each) from ip_a to ip_b."},
     [](char* out, const Row& row) { return format_integer(out, row.flows_a_to_b); }},
    {{"flows_b_to_a", FieldType::integer, "flows", "ip", "",
      "Flows (one direction each) from ip_b to ip_a."},
     [](char* out, const Row& row) { return format_integer(out, row.flows_b_to_a); }},
    Times::kFirstSeen,
    Times::kLastSeen,
    Times::kDuration,
};
// clang-format on

}  // namespace

std::span<const Field<metrics::ConversationRecord>> conversation_fields() { return kFields; }

}  // namespace wirecensus::tables
