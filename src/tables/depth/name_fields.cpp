#include "tables/depth/name_fields.h"

#include <algorithm>

namespace wirecensus::tables {
namespace {

FieldValue name_first_seen(const NameRow& row) {
  const bool has_time = row.count.first_seen <= row.count.last_seen;
  return has_time ? FieldValue::timestamp(row.count.first_seen) : FieldValue::none();
}

// clang-format off
constexpr Field<NameRow> kNameFields[] = {
    {{"name", FieldType::text, "", "payload", "",
      "The name as sent; control characters are escaped, and '.' and '\\' within a label of DNS have a '\\' before them."},
     [](const NameRow& row) { return FieldValue::text(row.seen.name); }},
    {{"ip", FieldType::address, "", "payload", "",
      "The address that it was used for: the destination of the message, or an address in a DNS answer."},
     [](const NameRow& row) { return FieldValue::address(row.seen.address); }},
    {{"evidence", FieldType::text, "", "payload", "",
      "tls, quic: the server in a ClientHello; http: the host in a request; dns_question: the question of an answer with the address; "
      "dns_answer: the owner of the address record."},
     [](const NameRow& row) { return FieldValue::name(inspect::evidence_name(row.seen.evidence)); }},
    {{"count", FieldType::counter, "messages", "payload", "",
      "Messages (of DNS: address records) with it, sent again or not; of QUIC, the first of each flow."},
     [](const NameRow& row) { return FieldValue::number(row.count.count); }},
    {{"first_seen", FieldType::timestamp, "UTC", "frame", "",
      "Earliest timestamp of these; empty if none had one."},
     name_first_seen},
    {{"last_seen", FieldType::timestamp, "UTC", "frame", "",
      "Latest timestamp of these."},
     [](const NameRow& row) { return FieldValue::timestamp(row.count.last_seen); }},
};
// clang-format on

}  // namespace

std::span<const Field<NameRow>> name_fields() { return kNameFields; }

std::vector<const std::pair<const inspect::SeenName, inspect::NameCount>*> name_order(
    const inspect::Names& names) {
  std::vector<const std::pair<const inspect::SeenName, inspect::NameCount>*> order;
  order.reserve(names.seen.size());
  for (const auto& entry : names.seen) order.push_back(&entry);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return a->second.count > b->second.count; });
  return order;
}

}  // namespace wirecensus::tables
