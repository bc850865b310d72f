// The fields for what the first message of a flow says (--names-seen). Row needs a member `name`, a
// pointer to an inspect::FlowName, or null.
#pragma once

#include "inspect/names/names.h"
#include "tables/field.h"

namespace wirecensus::tables {

// clang-format off
template <typename Row>
struct FlowNameFields {
  template <auto member>
  static FieldValue text(const Row& row) {
    if (row.name == nullptr || (row.name->*member).empty()) return FieldValue::none();
    return FieldValue::text(row.name->*member);
  }

  static constexpr Field<Row> kApplication{
      {"application", FieldType::text, "", "payload", "",
       "Only with --names-seen, like those behind it: the protocol of the first message that was read, a hello before requests: dns, http, quic, tls or "
       "dtls; never by the port alone.",
       {"network.protocol", "service"}},
      [](const Row& row) {
        if (row.name == nullptr) return FieldValue::none();
        return FieldValue::name(inspect::application_name(row.name->application));
      }};
  static constexpr Field<Row> kServerName{
      {"server_name", FieldType::text, "", "payload", "",
       "The server that the first ClientHello (SNI) or HTTP request (Host) of the flow or its reverse names, as sent; control "
       "characters are escaped.",
       {"destination.domain", ""}},
      text<&inspect::FlowName::server_name>};
  static constexpr Field<Row> kAlpn{
      {"alpn", FieldType::text, "", "payload", "",
       "The first application protocol that the ClientHello offers (RFC 7301)."},
      text<&inspect::FlowName::alpn>};
  static constexpr Field<Row> kJa4{
      {"ja4", FieldType::text, "", "payload", "",
       "JA4 fingerprint of the ClientHello."},
      text<&inspect::FlowName::ja4>};
};
// clang-format on

}  // namespace wirecensus::tables
