#include "tables/depth/connection_fields.h"

#include <array>

#include "tables/depth/flow_app_field.h"
#include "tables/depth/header_fields.h"
#include "tables/fact_fields.h"
#include "tables/flow_key_fields.h"
#include "tables/flow_name_fields.h"
#include "tables/time_fields.h"

namespace wirecensus::tables {
namespace {

using ConnectionKey = FlowKeyFields<ConnectionRow>;
using ConnectionTimes = TimeFields<ConnectionRow>;
using ConnectionNames = FlowNameFields<ConnectionRow>;

template <auto side, auto member>
FieldValue counter(const ConnectionRow& row) {
  return FieldValue::number((row.*side).*member);
}

FieldValue rule(const ConnectionRow& row) {
  return FieldValue::name(inspect::originator_rule_name(row.rule));
}

FieldValue state(const ConnectionRow& row) {
  return row.tcp ? FieldValue::name(inspect::tcp_state_name(row.tcp->state)) : FieldValue::none();
}

FieldValue duration_or_none(const std::optional<Duration>& duration) {
  return duration ? FieldValue::duration(*duration) : FieldValue::none();
}

FieldValue handshake_time(const ConnectionRow& row) {
  return row.tcp ? duration_or_none(row.tcp->handshake_time) : FieldValue::none();
}

template <auto side, auto member>
FieldValue health(const ConnectionRow& row) {
  return row.tcp ? FieldValue::number((*row.tcp).*side.*member) : FieldValue::none();
}

template <auto side, auto member>
FieldValue event(const ConnectionRow& row) {
  return row.tcp ? FieldValue::number(((*row.tcp).*side).events.*member) : FieldValue::none();
}

template <auto side>
FieldValue unseen(const ConnectionRow& row) {
  if (!row.tcp || !((*row.tcp).*side).unseen_bytes) return FieldValue::none();
  return FieldValue::number(*((*row.tcp).*side).unseen_bytes);
}

template <auto side>
FieldValue handshake_rtt(const ConnectionRow& row) {
  return row.tcp ? duration_or_none(((*row.tcp).*side).handshake_rtt) : FieldValue::none();
}

constexpr auto kFrom = &ConnectionRow::originator;
constexpr auto kTo = &ConnectionRow::responder;
constexpr auto kTcpFrom = &inspect::TcpDetail::originator;
constexpr auto kTcpTo = &inspect::TcpDetail::responder;

// clang-format off
constexpr Field<ConnectionRow> kConnectionFields[] = {
    ConnectionKey::kSourceIp,
    ConnectionKey::kSourcePort,
    ConnectionKey::kDestinationIp,
    ConnectionKey::kDestinationPort,
    ConnectionKey::kProtocol,
    {{"originator_rule", FieldType::text, "", "transport", "",
      "How the originator, which is the source, was told: 'syn', 'syn-ack' (the SYN was not captured), 'first packet', or "
      "'lower port' (of the other end; both sent at the same time)."},
     rule},
    {{"tcp_state", FieldType::text, "", "transport", "",
      "State of a TCP connection in the words of Zeek: S0, S1, SF, REJ, S2, S3, RSTO, RSTR, RSTOS0, RSTRH, SH, SHR or OTH.",
      {"", "conn_state"}},
     state},
    {{"orig_packets", FieldType::counter, "packets", "frame", "initiatorPackets",
      "Packets of the originator.",
      {"source.packets", "orig_pkts"}},
     counter<kFrom, &flow::FlowCounters::packets>},
    {{"resp_packets", FieldType::counter, "packets", "frame", "responderPackets",
      "Packets of the responder.",
      {"destination.packets", "resp_pkts"}},
     counter<kTo, &flow::FlowCounters::packets>},
    {{"orig_frame_bytes", FieldType::counter, "bytes", "frame", "",
      "Sum of the wire lengths of the packets of the originator.",
      {"source.bytes", ""}},
     counter<kFrom, &flow::FlowCounters::frame_bytes>},
    {{"resp_frame_bytes", FieldType::counter, "bytes", "frame", "",
      "Sum of the wire lengths of the packets of the responder.",
      {"destination.bytes", ""}},
     counter<kTo, &flow::FlowCounters::frame_bytes>},
    {{"orig_ip_bytes", FieldType::counter, "bytes", "ip", "",
      "Sum of the IP total lengths of the originator.",
      {"", "orig_ip_bytes"}},
     counter<kFrom, &flow::FlowCounters::ip_bytes>},
    {{"resp_ip_bytes", FieldType::counter, "bytes", "ip", "",
      "Sum of the IP total lengths of the responder.",
      {"", "resp_ip_bytes"}},
     counter<kTo, &flow::FlowCounters::ip_bytes>},
    {{"orig_payload_bytes", FieldType::counter, "bytes", "payload", "initiatorOctets",
      "Bytes after the transport header from the originator; repetitions count again."},
     counter<kFrom, &flow::FlowCounters::payload_bytes>},
    {{"resp_payload_bytes", FieldType::counter, "bytes", "payload", "responderOctets",
      "Bytes after the transport header from the responder; repetitions count again."},
     counter<kTo, &flow::FlowCounters::payload_bytes>},
    {{"orig_unique_bytes", FieldType::integer, "bytes", "payload", "",
      "Bytes of the TCP stream of the originator that were seen, each once."},
     health<kTcpFrom, &inspect::TcpHealth::unique_bytes>},
    {{"resp_unique_bytes", FieldType::integer, "bytes", "payload", "",
      "Bytes of the TCP stream of the responder that were seen, each once."},
     health<kTcpTo, &inspect::TcpHealth::unique_bytes>},
    {{"orig_repeated_bytes", FieldType::integer, "bytes", "payload", "",
      "Bytes of the originator that had been seen before; copies of packets included."},
     health<kTcpFrom, &inspect::TcpHealth::repeated_bytes>},
    {{"resp_repeated_bytes", FieldType::integer, "bytes", "payload", "",
      "Bytes of the responder that had been seen before; copies of packets included."},
     health<kTcpTo, &inspect::TcpHealth::repeated_bytes>},
    {{"orig_unseen_bytes", FieldType::integer, "bytes", "payload", "",
      "Bytes of the originator that the responder acknowledged and that were not captured; empty where that is not known."},
     unseen<kTcpFrom>},
    {{"resp_unseen_bytes", FieldType::integer, "bytes", "payload", "",
      "Bytes of the responder that the originator acknowledged and that were not captured; empty where that is not known."},
     unseen<kTcpTo>},
    {{"orig_repeated_packets", FieldType::integer, "packets", "transport", "",
      "Packets of the originator whose whole sequence space had been seen before."},
     event<kTcpFrom, &inspect::TcpEvents::repeated_packets>},
    {{"resp_repeated_packets", FieldType::integer, "packets", "transport", "",
      "Packets of the responder whose whole sequence space had been seen before."},
     event<kTcpTo, &inspect::TcpEvents::repeated_packets>},
    {{"orig_late_packets", FieldType::integer, "packets", "transport", "",
      "Packets of the originator that filled a hole: sent again, or reordered."},
     event<kTcpFrom, &inspect::TcpEvents::late_packets>},
    {{"resp_late_packets", FieldType::integer, "packets", "transport", "",
      "Packets of the responder that filled a hole: sent again, or reordered."},
     event<kTcpTo, &inspect::TcpEvents::late_packets>},
    {{"handshake_time", FieldType::duration, "seconds", "transport", "",
      "From the first SYN to the ACK that completes the handshake, whatever was repeated."},
     handshake_time},
    {{"orig_handshake_rtt", FieldType::duration, "seconds", "transport", "",
      "From the SYN to the SYN-ACK; empty if one of them was repeated or not captured."},
     handshake_rtt<kTcpFrom>},
    {{"resp_handshake_rtt", FieldType::duration, "seconds", "transport", "",
      "From the SYN-ACK to its ACK; empty if one of them was repeated or not captured."},
     handshake_rtt<kTcpTo>},
    ConnectionTimes::kFirstSeen,
    ConnectionTimes::kLastSeen,
    ConnectionTimes::kDuration,
    {{"community_id", FieldType::text, "", "transport", "",
      "Text that other programs give this connection as well, for joining (Community ID 1, --community-id-seed); empty without an "
      "IP header, and where packets of ICMP have several.",
      {"network.community_id", "community_id"}},
     [](const ConnectionRow& row) { return FieldValue::text(row.community_id.text()); }},
};

constexpr Field<ConnectionRow> kConnectionNameFields[] = {
    ConnectionNames::kApplication,
    ConnectionNames::kServerName,
};

constexpr Field<ConnectionRow> kConnectionApps[] = {kFlowAppField<ConnectionRow>};
// clang-format on

}  // namespace

std::span<const Field<ConnectionRow>> connection_fields() { return kConnectionFields; }

std::span<const ExtraFields<ConnectionRow>> extra_connection_fields() {
  static const std::array<ExtraFields<ConnectionRow>, 4> extras{
      {{Extra::names, kConnectionNameFields},
       {Extra::apps, kConnectionApps},
       {Extra::headers, connection_header_fields()},
       {Extra::facts, EndFactFields<ConnectionRow>::kAll}}};
  return extras;
}

}  // namespace wirecensus::tables
