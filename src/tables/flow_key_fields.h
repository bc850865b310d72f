// The fields that identify a flow, the first columns of every table of flows. Row must have a
// member `key` of type FlowKey.
#pragma once

#include "base/address.h"
#include "base/protocol.h"
#include "tables/field.h"

namespace wirecensus::tables {

// clang-format off
template <typename Row>
struct FlowKeyFields {
  static constexpr Field<Row> kSourceIp{
      {"src_ip", FieldType::address, "", "ip", "sourceIPv4Address, sourceIPv6Address",
       "Source address of the outermost IP header; empty if there is none.",
       {"source.ip", "id.orig_h"}},
      [](const Row& row) { return FieldValue::address(row.key.source); }};
  static constexpr Field<Row> kSourcePort{
      {"src_port", FieldType::integer, "", "transport", "sourceTransportPort",
       "Source port; empty if the protocol has none or it was not captured.",
       {"source.port", "id.orig_p"}},
      [](const Row& row) {
        return row.key.has_ports ? FieldValue::number(row.key.source_port) : FieldValue::none();
      }};
  static constexpr Field<Row> kDestinationIp{
      {"dst_ip", FieldType::address, "", "ip", "destinationIPv4Address, destinationIPv6Address",
       "Destination address of the outermost IP header; empty if there is none.",
       {"destination.ip", "id.resp_h"}},
      [](const Row& row) { return FieldValue::address(row.key.destination); }};
  static constexpr Field<Row> kDestinationPort{
      {"dst_port", FieldType::integer, "", "transport", "destinationTransportPort",
       "Destination port; empty if the protocol has none or it was not captured.",
       {"destination.port", "id.resp_p"}},
      [](const Row& row) {
        return row.key.has_ports ? FieldValue::number(row.key.destination_port) : FieldValue::none();
      }};
  static constexpr Field<Row> kProtocol{
      {"protocol", FieldType::text, "", "ip", "protocolIdentifier",
       "IANA name of the IP protocol in lower case, or its number; without IP, what the frame holds instead.",
       {"network.transport", "proto"}},
      [](const Row& row) { return FieldValue::protocol(row.key.protocol); }};
};
// clang-format on

}  // namespace wirecensus::tables
