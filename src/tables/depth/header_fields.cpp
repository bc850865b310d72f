#include "tables/depth/header_fields.h"

#include <fmt/format.h>

namespace wirecensus::tables {
namespace {

std::string mac_text(std::uint64_t mac) {
  const auto byte = [mac](unsigned at) { return mac >> (8 * (5 - at)) & 0xff; };
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", byte(0), byte(1), byte(2),
                     byte(3), byte(4), byte(5));
}

std::string vlan_text(std::uint16_t vlan) {
  return vlan == inspect::kUntagged ? "untagged" : fmt::format("{}", vlan);
}

std::string icmp_text(std::uint16_t type_and_code) {
  return fmt::format("{}/{}", type_and_code >> 8, type_and_code & 0xff);
}

std::string dscp_text(std::uint8_t dscp) { return fmt::format("{}", dscp); }

// "10 20", "10 20 30 40 ..." if there are more.
template <typename Values, typename TextOf>
std::string texts_of(const Values& values, TextOf text_of) {
  std::string text;
  for (const auto value : values.values()) {
    if (!text.empty()) text += ' ';
    text += text_of(value);
  }
  if (values.has_more()) text += " ...";
  return text;
}

bool is_untagged(const inspect::HeaderFacts& facts) {
  return facts.vlans.values().size() == 1 && facts.vlans.values()[0] == inspect::kUntagged;
}

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
};
// clang-format on

}  // namespace

std::shared_ptr<const HeaderTexts> header_texts(const inspect::HeaderFacts* facts) {
  if (facts == nullptr) return nullptr;
  return std::make_shared<const HeaderTexts>(
      HeaderTexts{.source_macs = texts_of(facts->source_macs, mac_text),
                  .destination_macs = texts_of(facts->destination_macs, mac_text),
                  .vlans = is_untagged(*facts) ? "" : texts_of(facts->vlans, vlan_text),
                  .dscps = texts_of(facts->dscps, dscp_text),
                  .icmp_types = texts_of(facts->icmp_types_and_codes, icmp_text),
                  .has_hop_limit = facts->has_hop_limit(),
                  .min_hop_limit = facts->min_hop_limit,
                  .max_hop_limit = facts->max_hop_limit});
}

std::span<const Field<FlowRow>> header_fields() { return kHeaderFields; }

}  // namespace wirecensus::tables
