// The field for the application of a flow in nDPI's words (--apps). Row needs a member `app`, a
// std::string_view, empty if there is none.
#pragma once

#include "tables/field.h"

namespace wirecensus::tables {

// clang-format off
template <typename Row>
inline constexpr Field<Row> kFlowAppField{
    {"ndpi_application", FieldType::text, "", "payload", "applicationName",
     "Only with --apps ndpi: what nDPI recognizes in the first packets of the flow and its reverse, in its words: a protocol, or "
     "protocol.application as in 'TLS.YouTube'; 'Unknown' if nothing; empty if they were not examined: no IP header, fragments "
     "without ports, no room.",
     {"network.application", ""}},
    [](const Row& row) { return row.app.empty() ? FieldValue::none() : FieldValue::text(row.app); }};
// clang-format on

}  // namespace wirecensus::tables
