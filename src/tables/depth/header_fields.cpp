#include "tables/depth/header_fields.h"

namespace wirecensus::tables {
namespace {

template <auto headers, std::string HeaderTexts::*member, typename Row>
FieldValue header_text(const Row& row) {
  const HeaderTexts* const texts = (row.*headers).get();
  if (texts == nullptr || (texts->*member).empty()) return FieldValue::none();
  return FieldValue::text(texts->*member);
}

template <auto headers, std::uint8_t HeaderTexts::*member, typename Row>
FieldValue hop_limit(const Row& row) {
  const HeaderTexts* const texts = (row.*headers).get();
  if (texts == nullptr || !texts->has_hop_limit) return FieldValue::none();
  return FieldValue::number(texts->*member);
}

constexpr auto kOfFlow = &FlowRow::headers;
constexpr auto kOfOriginator = &ConnectionRow::originator_headers;
constexpr auto kOfResponder = &ConnectionRow::responder_headers;

// clang-format off
constexpr Field<FlowRow> kHeaderFields[] = {
    {{"source_mac", FieldType::text, "", "frame", "sourceMacAddress",
      "Only with --headers, like those behind it: the source address of the Ethernet frames; of several the lowest two, then "
      "'...' if there are more."},
     header_text<kOfFlow, &HeaderTexts::source_macs>},
    {{"destination_mac", FieldType::text, "", "frame", "destinationMacAddress",
      "The destination address of the Ethernet frames, likewise."},
     header_text<kOfFlow, &HeaderTexts::destination_macs>},
    {{"vlan", FieldType::text, "", "frame", "vlanId",
      "The VLAN identifiers (IEEE 802.1Q) of the outermost tags, the lowest four, then '...' if there are more; 'untagged' beside "
      "them if some frames have no tag; empty if none has one.",
      {"network.vlan.id", "vlan"}},
     header_text<kOfFlow, &HeaderTexts::vlans>},
    {{"dscp", FieldType::text, "", "ip", "ipDiffServCodePoint",
      "The code points of differentiated services (RFC 2474), 0 to 63, likewise."},
     header_text<kOfFlow, &HeaderTexts::dscps>},
    {{"min_ttl", FieldType::integer, "", "ip", "minimumTTL",
      "The least time to live (IPv4) or hop limit (IPv6)."},
     hop_limit<kOfFlow, &HeaderTexts::min_hop_limit>},
    {{"max_ttl", FieldType::integer, "", "ip", "maximumTTL",
      "The greatest."},
     hop_limit<kOfFlow, &HeaderTexts::max_hop_limit>},
    {{"icmp_type", FieldType::text, "", "transport", "icmpTypeCodeIPv4",
      "Type and code of ICMP as in 8/0 (RFC 792, RFC 4443), the lowest four, then '...' if there are more."},
     header_text<kOfFlow, &HeaderTexts::icmp_types>},
    {{"source_mac_vendor", FieldType::text, "", "database", "",
      "Who has the source address, by the lists of the IEEE (package ieee-data); of several addresses in their order, '-' for one "
      "without, '; ' between; empty if none has one."},
     header_text<kOfFlow, &HeaderTexts::source_vendors>},
    {{"destination_mac_vendor", FieldType::text, "", "database", "",
      "Who has the destination address, likewise."},
     header_text<kOfFlow, &HeaderTexts::destination_vendors>},
};

constexpr Field<ConnectionRow> kConnectionHeaderFields[] = {
    {{"orig_source_mac", FieldType::text, "", "frame", "",
      "Only with --headers, like those behind it, which are as in packet_flows.csv: source_mac of the packets of the originator."},
     header_text<kOfOriginator, &HeaderTexts::source_macs>},
    {{"resp_source_mac", FieldType::text, "", "frame", "",
      "source_mac of the packets of the responder."},
     header_text<kOfResponder, &HeaderTexts::source_macs>},
    {{"orig_destination_mac", FieldType::text, "", "frame", "",
      "destination_mac of the packets of the originator."},
     header_text<kOfOriginator, &HeaderTexts::destination_macs>},
    {{"resp_destination_mac", FieldType::text, "", "frame", "",
      "destination_mac of the packets of the responder."},
     header_text<kOfResponder, &HeaderTexts::destination_macs>},
    {{"orig_vlan", FieldType::text, "", "frame", "",
      "vlan of the packets of the originator."},
     header_text<kOfOriginator, &HeaderTexts::vlans>},
    {{"resp_vlan", FieldType::text, "", "frame", "",
      "vlan of the packets of the responder."},
     header_text<kOfResponder, &HeaderTexts::vlans>},
    {{"orig_dscp", FieldType::text, "", "ip", "",
      "dscp of the packets of the originator."},
     header_text<kOfOriginator, &HeaderTexts::dscps>},
    {{"resp_dscp", FieldType::text, "", "ip", "",
      "dscp of the packets of the responder."},
     header_text<kOfResponder, &HeaderTexts::dscps>},
    {{"orig_min_ttl", FieldType::integer, "", "ip", "",
      "min_ttl of the packets of the originator."},
     hop_limit<kOfOriginator, &HeaderTexts::min_hop_limit>},
    {{"resp_min_ttl", FieldType::integer, "", "ip", "",
      "min_ttl of the packets of the responder."},
     hop_limit<kOfResponder, &HeaderTexts::min_hop_limit>},
    {{"orig_max_ttl", FieldType::integer, "", "ip", "",
      "max_ttl of the packets of the originator."},
     hop_limit<kOfOriginator, &HeaderTexts::max_hop_limit>},
    {{"resp_max_ttl", FieldType::integer, "", "ip", "",
      "max_ttl of the packets of the responder."},
     hop_limit<kOfResponder, &HeaderTexts::max_hop_limit>},
    {{"orig_icmp_type", FieldType::text, "", "transport", "",
      "icmp_type of the packets of the originator."},
     header_text<kOfOriginator, &HeaderTexts::icmp_types>},
    {{"resp_icmp_type", FieldType::text, "", "transport", "",
      "icmp_type of the packets of the responder."},
     header_text<kOfResponder, &HeaderTexts::icmp_types>},
    {{"orig_source_mac_vendor", FieldType::text, "", "database", "",
      "source_mac_vendor of the packets of the originator."},
     header_text<kOfOriginator, &HeaderTexts::source_vendors>},
    {{"resp_source_mac_vendor", FieldType::text, "", "database", "",
      "source_mac_vendor of the packets of the responder."},
     header_text<kOfResponder, &HeaderTexts::source_vendors>},
    {{"orig_destination_mac_vendor", FieldType::text, "", "database", "",
      "destination_mac_vendor of the packets of the originator."},
     header_text<kOfOriginator, &HeaderTexts::destination_vendors>},
    {{"resp_destination_mac_vendor", FieldType::text, "", "database", "",
      "destination_mac_vendor of the packets of the responder."},
     header_text<kOfResponder, &HeaderTexts::destination_vendors>},
};
// clang-format on

}  // namespace

std::span<const Field<FlowRow>> header_fields() { return kHeaderFields; }
std::span<const Field<ConnectionRow>> connection_header_fields() { return kConnectionHeaderFields; }

}  // namespace wirecensus::tables
