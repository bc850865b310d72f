// The fields for what databases know of addresses (--mmdb). Row must have a member `facts`: in
// AddressFactFields a pointer to lookup::AddressFacts, or null; in EndFactFields an EndFacts.
#pragma once

#include <array>

#include "lookup/address_facts.h"
#include "tables/end_facts.h"
#include "tables/field.h"

namespace wirecensus::tables {

inline FieldValue country_of(const lookup::AddressFacts* facts) {
  if (facts == nullptr || facts->country.empty()) return FieldValue::none();
  return FieldValue::text(facts->country);
}
inline FieldValue asn_of(const lookup::AddressFacts* facts) {
  if (facts == nullptr || !facts->asn) return FieldValue::none();
  return FieldValue::number(*facts->asn);
}
inline FieldValue as_organization_of(const lookup::AddressFacts* facts) {
  if (facts == nullptr || facts->as_organization.empty()) return FieldValue::none();
  return FieldValue::text(facts->as_organization);
}

// clang-format off
template <typename Row>
struct AddressFactFields {
  static constexpr std::array<Field<Row>, 3> kAll{{
      {{"country", FieldType::text, "", "database", "",
        "Only with --mmdb, like the next two: country of the address, mostly a code of ISO 3166-1; empty if no database has it."},
       [](const Row& row) { return country_of(row.facts); }},
      {{"asn", FieldType::integer, "", "database", "",
        "Number of the autonomous system that the address is in; empty if no database has it."},
       [](const Row& row) { return asn_of(row.facts); }},
      {{"as_organization", FieldType::text, "", "database", "",
        "Organization that has the number; control characters are escaped."},
       [](const Row& row) { return as_organization_of(row.facts); }},
  }};
};

template <typename Row>
struct EndFactFields {
  static constexpr std::array<Field<Row>, 6> kAll{{
      {{"src_country", FieldType::text, "", "database", "",
        "Only with --mmdb, like those behind it: country of the source address, mostly a code of ISO 3166-1; empty if no "
        "database has it.",
        {"source.geo.country_iso_code", ""}},
       [](const Row& row) { return country_of(row.facts.source); }},
      {{"src_asn", FieldType::integer, "", "database", "bgpSourceAsNumber",
        "Number of the autonomous system that the source address is in; empty if no database has it.",
        {"source.as.number", ""}},
       [](const Row& row) { return asn_of(row.facts.source); }},
      {{"src_as_organization", FieldType::text, "", "database", "",
        "Organization that has the number; control characters are escaped.",
        {"source.as.organization.name", ""}},
       [](const Row& row) { return as_organization_of(row.facts.source); }},
      {{"dst_country", FieldType::text, "", "database", "",
        "Country of the destination address.",
        {"destination.geo.country_iso_code", ""}},
       [](const Row& row) { return country_of(row.facts.destination); }},
      {{"dst_asn", FieldType::integer, "", "database", "bgpDestinationAsNumber",
        "Number of the autonomous system that the destination address is in.",
        {"destination.as.number", ""}},
       [](const Row& row) { return asn_of(row.facts.destination); }},
      {{"dst_as_organization", FieldType::text, "", "database", "",
        "Organization that has this number.",
        {"destination.as.organization.name", ""}},
       [](const Row& row) { return as_organization_of(row.facts.destination); }},
  }};
};
// clang-format on

}  // namespace wirecensus::tables
