#include "tables/depth/tcp_health_fields.h"

#include <iterator>

#include "tables/depth/tcp_health_columns.h"
#include "tables/flow_key_fields.h"

namespace wirecensus::tables {
namespace {

using TcpHealthKey = FlowKeyFields<TcpHealthRow>;

template <auto member>
FieldValue counter(const TcpHealthRow& row) {
  return FieldValue::number(row.counters.*member);
}

FieldValue side(const TcpHealthRow& row) {
  return FieldValue::name(row.is_originator ? "originator" : "responder");
}

FieldValue state(const TcpHealthRow& row) {
  return FieldValue::name(inspect::tcp_state_name(row.state));
}

FieldValue segments(const TcpHealthRow& row) {
  return FieldValue::number(row.counters.packets + row.health.events.further_segments);
}

FieldValue first_seen(const TcpHealthRow& row) {
  return row.counters.has_time() ? FieldValue::timestamp(row.counters.first_seen)
                                 : FieldValue::none();
}

// clang-format off
constexpr Field<TcpHealthRow> kConnectionSideFields[] = {
    TcpHealthKey::kSourceIp,
    TcpHealthKey::kSourcePort,
    TcpHealthKey::kDestinationIp,
    TcpHealthKey::kDestinationPort,
    {{"side", FieldType::text, "", "transport", "",
      "'originator' or 'responder' of the connection."},
     side},
    {{"tcp_state", FieldType::text, "", "transport", "",
      "State of the connection in the words of Zeek."},
     state},
    {{"first_seen", FieldType::timestamp, "UTC", "frame", "flowStartNanoseconds",
      "Earliest packet timestamp of this direction; empty if no packet had one."},
     first_seen},
    {{"packets", FieldType::counter, "packets", "frame", "",
      "Packets of this direction of the connection."},
     counter<&flow::FlowCounters::packets>},
    {{"segments", FieldType::counter, "packets", "transport", "",
      "Packets on the wire: the segments of super packets, if the kernel told their size."},
     segments},
    {{"payload_bytes", FieldType::counter, "bytes", "payload", "",
      "Bytes after the TCP header."},
     counter<&flow::FlowCounters::payload_bytes>},
};
// clang-format on

}  // namespace

std::span<const Field<TcpHealthRow>> tcp_health_fields() {
  static const std::vector<Field<TcpHealthRow>> fields = [] {
    std::vector<Field<TcpHealthRow>> all(std::begin(kConnectionSideFields),
                                         std::end(kConnectionSideFields));
    const auto& health = TcpHealthColumns<TcpHealthRow, FieldType::counter>::kAll;
    all.insert(all.end(), std::begin(health), std::end(health));
    return all;
  }();
  return fields;
}

}  // namespace wirecensus::tables
