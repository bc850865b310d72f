#include "tables/depth/header_texts.h"

#include <fmt/format.h>

#include <string_view>

#include "lookup/vendor_table.h"

namespace wirecensus::tables {
namespace {

using Macs = decltype(inspect::HeaderFacts::source_macs);

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
std::string texts_of(const Values& values, TextOf text_of, std::string_view between = " ") {
  std::string text;
  for (const auto value : values.values()) {
    if (!text.empty()) text += between;
    text += text_of(value);
  }
  if (values.has_more()) text.append(between).append("...");
  return text;
}

// "First Example; -" if the second has none; empty if none has one.
std::string vendors_of(const Macs& macs, const lookup::VendorTable* vendors) {
  if (vendors == nullptr) return {};
  bool any = false;
  std::string text = texts_of(
      macs,
      [&](std::uint64_t mac) {
        const std::string_view vendor = vendors->find(mac);
        any = any || !vendor.empty();
        return vendor.empty() ? std::string_view("-") : vendor;
      },
      "; ");
  return any ? text : std::string();
}

bool is_untagged(const inspect::HeaderFacts& facts) {
  return facts.vlans.values().size() == 1 && facts.vlans.values()[0] == inspect::kUntagged;
}

}  // namespace

std::shared_ptr<const HeaderTexts> header_texts(const inspect::HeaderFacts* facts,
                                                const lookup::VendorTable* vendors) {
  if (facts == nullptr) return nullptr;
  return std::make_shared<const HeaderTexts>(
      HeaderTexts{.source_macs = texts_of(facts->source_macs, mac_text),
                  .destination_macs = texts_of(facts->destination_macs, mac_text),
                  .source_vendors = vendors_of(facts->source_macs, vendors),
                  .destination_vendors = vendors_of(facts->destination_macs, vendors),
                  .vlans = is_untagged(*facts) ? "" : texts_of(facts->vlans, vlan_text),
                  .dscps = texts_of(facts->dscps, dscp_text),
                  .icmp_types = texts_of(facts->icmp_types_and_codes, icmp_text),
                  .has_hop_limit = facts->has_hop_limit(),
                  .min_hop_limit = facts->min_hop_limit,
                  .max_hop_limit = facts->max_hop_limit});
}

}  // namespace wirecensus::tables
