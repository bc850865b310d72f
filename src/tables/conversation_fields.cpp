#include "tables/conversation_fields.h"

#include "tables/time_fields.h"

namespace wirecensus::tables {
namespace {

using metrics::ConversationRecord;
using ConversationTimes = TimeFields<ConversationRecord>;

// clang-format off
constexpr Field<ConversationRecord> kConversationFields[] = {
    {{"ip_a", FieldType::address, "", "ip", "", "The numerically lower address; IPv4 before IPv6."},
     [](const ConversationRecord& row) { return FieldValue::address(row.a); }},
    {{"ip_b", FieldType::address, "", "ip", "", "The higher address; equal to ip_a if an address exchanged packets with itself."},
     [](const ConversationRecord& row) { return FieldValue::address(row.b); }},
    {{"packets_a_to_b", FieldType::counter, "packets", "frame", "",
      "Packets from ip_a to ip_b; all packets if the two are equal."},
     number_of<&ConversationRecord::packets_a_to_b>},
    {{"packets_b_to_a", FieldType::counter, "packets", "frame", "",
      "Packets from ip_b to ip_a."},
     number_of<&ConversationRecord::packets_b_to_a>},
    {{"bytes_a_to_b", FieldType::counter, "bytes", "frame", "",
      "Sum of the wire lengths of the packets from ip_a to ip_b."},
     number_of<&ConversationRecord::bytes_a_to_b>},
    {{"bytes_b_to_a", FieldType::counter, "bytes", "frame", "",
      "Sum of the wire lengths of the packets from ip_b to ip_a."},
     number_of<&ConversationRecord::bytes_b_to_a>},
    {{"flows_a_to_b", FieldType::counter, "flows", "ip", "",
      "Flows (one direction each) from ip_a to ip_b."},
     number_of<&ConversationRecord::flows_a_to_b>},
    {{"flows_b_to_a", FieldType::counter, "flows", "ip", "",
      "Flows (one direction each) from ip_b to ip_a."},
     number_of<&ConversationRecord::flows_b_to_a>},
    ConversationTimes::kFirstSeen,
    ConversationTimes::kLastSeen,
    ConversationTimes::kDuration,
};
// clang-format on

}  // namespace

std::span<const Field<metrics::ConversationRecord>> conversation_fields() {
  return kConversationFields;
}

}  // namespace wirecensus::tables
