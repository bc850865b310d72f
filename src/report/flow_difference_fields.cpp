#include "report/flow_difference_fields.h"

#include "base/address.h"
#include "base/protocol.h"
#include "report/decimal.h"

namespace wirecensus {
namespace {

using Row = FlowDifference;

char* source_port(char* out, const Row& row) {
  return row.key.has_ports ? format_integer(out, row.key.source_port) : out;
}

char* destination_port(char* out, const Row& row) {
  return row.key.has_ports ? format_integer(out, row.key.destination_port) : out;
}

template <auto member>
char* expected(char* out, const Row& row) {
  return format_integer(out, row.expected.*member);
}

template <auto member>
char* counted(char* out, const Row& row) {
  return format_integer(out, row.counted.*member);
}

// Less than zero where something is missing.
template <auto member>
char* difference(char* out, const Row& row) {
  return format_signed(out, static_cast<std::int64_t>(row.counted.*member - row.expected.*member));
}

template <auto side, auto member>
char* size(char* out, const Row& row) {
  return (row.*side).packets > 0 ? format_integer(out, (row.*side).*member) : out;
}

// clang-format off
constexpr Field<Row> kFields[] = {
    {{"src_ip", FieldType::address, "", "ip", "sourceIPv4Address, sourceIPv6Address",
      "Source address of the outermost IP header; empty without one."},
     [](char* out, const Row& row) { return format_address(out, row.key.source); }},
    {{"src_port", FieldType::integer, "", "transport", "sourceTransportPort",
      "Source port; empty where the protocol has none or it was not captured."},
     source_port},
    {{"dst_ip", FieldType::address, "", "ip", "destinationIPv4Address, destinationIPv6Address",
      "Destination address of the outermost IP header; empty without one."},
     [](char* out, const Row& row) { return format_address(out, row.key.destination); }},
    {{"dst_port", FieldType::integer, "", "transport", "destinationTransportPort",
      "Destination port; empty where the protocol has none or it was not captured."},
     destination_port},
    {{"protocol", FieldType::text, "", "ip", "protocolIdentifier",
      "IANA name of the IP protocol in lower case, or its number; without IP what stood in its place."},
     [](char* out, const Row& row) { return format_text(out, protocol_name(row.key.protocol)); }},
    {{"change", FieldType::text, "", "", "",
      "lost: expected and not there. gained: there and not expected. changed: there, but otherwise."},
     [](char* out, const Row& row) { return format_text(out, flow_change_name(row.change())); }},
    {{"packets_difference", FieldType::integer, "packets", "frame", "",
      "Packets counted less those expected; below 0 where some are missing."},
     difference<&FlowCounters::packets>},
    {{"frame_bytes_difference", FieldType::integer, "bytes", "frame", "",
      "The same of the wire lengths."},
     difference<&FlowCounters::frame_bytes>},
    {{"packets_expected", FieldType::integer, "packets", "frame", "", "Packets expected."},
     expected<&FlowCounters::packets>},
    {{"packets_counted", FieldType::integer, "packets", "frame", "packetDeltaCount",
      "Packets counted."},
     counted<&FlowCounters::packets>},
    {{"frame_bytes_expected", FieldType::integer, "bytes", "frame", "",
      "Sum of the wire lengths expected."},
     expected<&FlowCounters::frame_bytes>},
    {{"frame_bytes_counted", FieldType::integer, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of the wire lengths counted."},
     counted<&FlowCounters::frame_bytes>},
    {{"ip_bytes_expected", FieldType::integer, "bytes", "ip", "",
      "Sum of the IP total lengths expected."},
     expected<&FlowCounters::ip_bytes>},
    {{"ip_bytes_counted", FieldType::integer, "bytes", "ip", "octetDeltaCount",
      "Sum of the IP total lengths counted."},
     counted<&FlowCounters::ip_bytes>},
    {{"payload_bytes_expected", FieldType::integer, "bytes", "payload", "",
      "Sum of the bytes expected above the transport header."},
     expected<&FlowCounters::payload_bytes>},
    {{"payload_bytes_counted", FieldType::integer, "bytes", "payload", "transportOctetDeltaCount",
      "Sum of the bytes counted above the transport header."},
     counted<&FlowCounters::payload_bytes>},
    {{"min_packet_size_expected", FieldType::integer, "bytes", "frame", "",
      "Least wire length expected; empty where the flow was not expected."},
     size<&Row::expected, &FlowCounters::min_size>},
    {{"min_packet_size_counted", FieldType::integer, "bytes", "frame", "minimumLayer2TotalLength",
      "Least wire length counted; empty where the flow is lost."},
     size<&Row::counted, &FlowCounters::min_size>},
    {{"max_packet_size_expected", FieldType::integer, "bytes", "frame", "",
      "Greatest wire length expected; empty where the flow was not expected."},
     size<&Row::expected, &FlowCounters::max_size>},
    {{"max_packet_size_counted", FieldType::integer, "bytes", "frame", "maximumLayer2TotalLength",
      "Greatest wire length counted; empty where the flow is lost."},
     size<&Row::counted, &FlowCounters::max_size>},
};
// clang-format on

}  // namespace

std::span<const Field<FlowDifference>> flow_difference_fields() { return kFields; }

}  // namespace wirecensus
