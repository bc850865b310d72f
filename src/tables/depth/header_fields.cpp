#include "tables/depth/header_fields.h"

namespace wirecensus::tables {
namespace {

template <std::string HeaderTexts::*member>
FieldValue header_text(const FlowRow& row) {
  if (row.headers == nullptr || (*row.headers.*member).empty()) return FieldValue::none();
  return FieldValue::text(*row.headers.*member);
}

template <std::uint8_t HeaderTexts::*member>
FieldValue hop_limit(const FlowRow& row) {
  if (row.headers == nullptr || !row.headers->has_hop_limit) return FieldValue::none();
  return FieldValue::number(*row.headers.*member);
}

// clang-format off
constexpr Field<FlowRow> kHeaderFields[] = {
    {{"source_mac", FieldType::text, "", "frame", "sourceMacAddress",
      "Only with --headers, like those behind it: the source address of the Ethernet frames; of several the lowest two, then "
      "'...' if there are more."},
     header_text<&HeaderTexts::source_macs>},
    {{"destination_mac", FieldType::text, "", "frame", "destinationMacAddress",
      "The destination address of the Ethernet frames, likewise."},
     header_text<&HeaderTexts::destination_macs>},
    {{"vlan", FieldType::text, "", "frame", "vlanId",
      "The VLAN identifiers (IEEE 802.1Q) of the outermost tags, the lowest four, then '...' if there are more; 'untagged' beside "
      "them if some frames have no tag; empty if none has one.",
      {"network.vlan.id", "vlan"}},
     header_text<&HeaderTexts::vlans>},
    {{"dscp", FieldType::text, "", "ip", "ipDiffServCodePoint",
      "The code points of differentiated services (RFC 2474), 0 to 63, likewise."},
     header_text<&HeaderTexts::dscps>},
    {{"min_ttl", FieldType::integer, "", "ip", "minimumTTL",
      "The least time to live (IPv4) or hop limit (IPv6)."},
     hop_limit<&HeaderTexts::min_hop_limit>},
    {{"max_ttl", FieldType::integer, "", "ip", "maximumTTL",
      "The greatest."},
     hop_limit<&HeaderTexts::max_hop_limit>},
    {{"icmp_type", FieldType::text, "", "transport", "icmpTypeCodeIPv4",
      "Type and code of ICMP as in 8/0 (RFC 792, RFC 4443), the lowest four, then '...' if there are more."},
     header_text<&HeaderTexts::icmp_types>},
    {{"source_mac_vendor", FieldType::text, "", "database", "",
      "Who has the source address, by the lists of the IEEE (package ieee-data); of several addresses in their order, '-' for one "
      "without, '; ' between; empty if none has one."},
     header_text<&HeaderTexts::source_vendors>},
    {{"destination_mac_vendor", FieldType::text, "", "database", "",
      "Who has the destination address, likewise."},
     header_text<&HeaderTexts::destination_vendors>},
};
// clang-format on

}  // namespace

std::span<const Field<FlowRow>> header_fields() { return kHeaderFields; }

}  // namespace wirecensus::tables
