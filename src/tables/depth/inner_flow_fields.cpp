#include "tables/depth/inner_flow_fields.h"

#include <algorithm>
#include <array>

#include "tables/depth/tcp_health_columns.h"
#include "tables/flow_name_fields.h"
#include "tables/time_fields.h"

namespace wirecensus::tables {
namespace {

using InnerFlowTimes = TimeFields<InnerFlowRow>;
using InnerFlowNames = FlowNameFields<InnerFlowRow>;

template <auto member>
FieldValue inner_counter(const InnerFlowRow& row) {
  return FieldValue::number(row.record.counters.*member);
}

bool has_one_way_id(const InnerFlowRow& row) {
  return row.record.counters.min_id <= row.record.counters.max_id;
}

FieldValue inner_port(const InnerFlowRow& row, std::uint16_t port) {
  return row.key.has_ports ? FieldValue::number(port) : FieldValue::none();
}

FieldValue tunnel_of(const FlowRow& row) {
  return row.tunnel != nullptr ? FieldValue::name(tunnel_kind_name(row.tunnel->kind))
                               : FieldValue::none();
}

std::uint64_t inner_packets_of(const FlowRow& row) {
  return row.tunnel != nullptr ? row.tunnel->inner_packets : 0;
}

std::uint64_t filtered_packets_of(const FlowRow& row) {
  return row.tunnel != nullptr ? row.tunnel->filtered_packets : 0;
}

// 0 rather than a number below it, if the books do not balance.
FieldValue hidden_packets_of(const FlowRow& row) {
  if (row.tunnel == nullptr) return FieldValue::number(std::uint64_t{0});
  const std::uint64_t inner = row.tunnel->inner_packets + row.tunnel->filtered_packets;
  return FieldValue::number(row.counters.packets - std::min(row.counters.packets, inner));
}

// clang-format off
constexpr Field<InnerFlowRow> kInnerFlowFields[] = {
    {{"outer_low_ip", FieldType::address, "", "ip", "",
      "The lower of the two addresses of the outermost IP header."},
     [](const InnerFlowRow& row) { return FieldValue::address(row.record.key.outer_low); }},
    {{"outer_high_ip", FieldType::address, "", "ip", "",
      "The higher of the two addresses of the outermost IP header."},
     [](const InnerFlowRow& row) { return FieldValue::address(row.record.key.outer_high); }},
    {{"encapsulation", FieldType::text, "", "tunnel", "",
      "The kinds of the tunnels, outermost first, separated by '/'."},
     [](const InnerFlowRow& row) { return FieldValue::text(row.encapsulation); }},
    {{"tunnel_low_ip", FieldType::address, "", "ip", "",
      "The lower of the two addresses of the IP header that carries the tunnel directly around the inner packet: outer_low_ip, "
      "unless tunnels are nested."},
     [](const InnerFlowRow& row) { return FieldValue::address(row.record.key.tunnel_low); }},
    {{"tunnel_high_ip", FieldType::address, "", "ip", "", "The higher of these two addresses."},
     [](const InnerFlowRow& row) { return FieldValue::address(row.record.key.tunnel_high); }},
    {{"tunnel_kind", FieldType::text, "", "tunnel", "",
      "Kind of the tunnel that the inner packet is directly in."},
     [](const InnerFlowRow& row) { return FieldValue::name(tunnel_kind_name(row.record.key.kind)); }},
    {{"tunnel_id", FieldType::integer, "", "tunnel", "layer2SegmentId",
      "Its identifier, if both directions share it: the network of VXLAN, Geneve and NVGRE, the key of GRE; else empty."},
     [](const InnerFlowRow& row) {
       return row.record.key.has_id ? FieldValue::number(row.record.key.id) : FieldValue::none();
     }},
    {{"tunnel_id_min", FieldType::integer, "", "tunnel", "",
      "The lowest identifier, if each direction has its own: endpoint of GTP, call of PPTP, session of ERSPAN, tunnel and "
      "session of L2TP, label of MPLS; else empty."},
     [](const InnerFlowRow& row) {
       return has_one_way_id(row) ? FieldValue::number(row.record.counters.min_id) : FieldValue::none();
     }},
    {{"tunnel_id_max", FieldType::integer, "", "tunnel", "",
      "The highest of these identifiers; equal to tunnel_id_min if there was one."},
     [](const InnerFlowRow& row) {
       return has_one_way_id(row) ? FieldValue::number(row.record.counters.max_id) : FieldValue::none();
     }},
    {{"vlan_id", FieldType::integer, "", "tunnel", "dot1qVlanId",
      "The first VLAN tag of the Ethernet frame in that tunnel; empty if there is none."},
     [](const InnerFlowRow& row) {
       return row.record.key.vlan != 0 ? FieldValue::number(row.record.key.vlan) : FieldValue::none();
     }},
    {{"src_ip", FieldType::address, "", "ip", "", "Source address of the innermost IP header."},
     [](const InnerFlowRow& row) { return FieldValue::address(row.key.source); }},
    {{"src_port", FieldType::integer, "", "transport", "",
      "Its source port; empty if the protocol has none, or in a fragment but the first."},
     [](const InnerFlowRow& row) { return inner_port(row, row.key.source_port); }},
    {{"dst_ip", FieldType::address, "", "ip", "", "Destination address of the innermost IP header."},
     [](const InnerFlowRow& row) { return FieldValue::address(row.key.destination); }},
    {{"dst_port", FieldType::integer, "", "transport", "", "Its destination port; empty like src_port."},
     [](const InnerFlowRow& row) { return inner_port(row, row.key.destination_port); }},
    {{"protocol", FieldType::text, "", "ip", "", "IANA name of the innermost IP protocol in lower case, or its number."},
     [](const InnerFlowRow& row) { return FieldValue::protocol(row.key.protocol); }},
    {{"packets", FieldType::counter, "packets", "ip", "", "Inner packets in this direction."},
     inner_counter<&inspect::InnerCounters::packets>},
    {{"ip_bytes", FieldType::counter, "bytes", "ip", "",
      "Sum of the innermost IP total lengths, also of packets whose outer packet is a first fragment."},
     inner_counter<&inspect::InnerCounters::ip_bytes>},
    {{"payload_bytes", FieldType::counter, "bytes", "payload", "",
      "Sum of the bytes after the innermost transport header."},
     inner_counter<&inspect::InnerCounters::payload_bytes>},
    InnerFlowTimes::kFirstSeen,
    InnerFlowTimes::kLastSeen,
    InnerFlowTimes::kDuration,
};

constexpr Field<InnerFlowRow> kInnerNameFields[] = {
    InnerFlowNames::kApplication,
    InnerFlowNames::kServerName,
    InnerFlowNames::kAlpn,
    InnerFlowNames::kJa4,
};

constexpr Field<InnerFlowRow> kInnerConnectionFields[] = {
    {{"tcp_connections", FieldType::integer, "connections", "transport", "",
      "Only with --tcp, like those behind it: connections of TCP that have packets in this direction; counters behind it are sums of them. "
      "Empty for other protocols."},
     [](const InnerFlowRow& row) {
       return row.tcp ? FieldValue::number(row.tcp->connections) : FieldValue::none();
     }},
    {{"side", FieldType::text, "", "transport", "",
      "'originator' or 'responder' of the last of these connections, to which its state, its options and tcp_handshake_rtt belong as well."},
     [](const InnerFlowRow& row) {
       if (!row.tcp) return FieldValue::none();
       return FieldValue::name(row.tcp->is_originator ? "originator" : "responder");
     }},
    {{"tcp_state", FieldType::text, "", "transport", "",
      "State of that connection in the words of Zeek."},
     [](const InnerFlowRow& row) {
       return row.tcp ? FieldValue::name(inspect::tcp_state_name(row.tcp->state)) : FieldValue::none();
     }},
};

constexpr Field<FlowRow> kTunnelFields[] = {
    {{"tunnel", FieldType::text, "", "tunnel", "",
      "Only with --tunnels, like the next three: kind of the tunnel that the flow carries; empty if none."},
     tunnel_of},
    {{"inner_packets", FieldType::integer, "packets", "ip", "",
      "Packets of the flow with an inner IP packet, which is in inner_flows.csv."},
     [](const FlowRow& row) { return FieldValue::number(inner_packets_of(row)); }},
    {{"filtered_inner_packets", FieldType::integer, "packets", "ip", "",
      "Packets of the flow whose inner IP packet --inner-filter left out."},
     [](const FlowRow& row) { return FieldValue::number(filtered_packets_of(row)); }},
    {{"hidden_packets", FieldType::integer, "packets", "ip", "",
      "The other packets of a flow that carries a tunnel: encrypted, without IP, malformed, or fragments but the first."},
     hidden_packets_of},
};
// clang-format on

std::string encapsulation_of(const TunnelChain& chain) {
  std::string text;
  for (const TunnelKind kind : chain) {
    if (kind == TunnelKind::none) break;
    if (!text.empty()) text += '/';
    text += tunnel_kind_name(kind);
  }
  return text;
}

}  // namespace

InnerFlowRow::InnerFlowRow(const inspect::InnerFlow& inner, const inspect::FlowName* its_name,
                           std::optional<inspect::InnerTcp> its_tcp)
    : key(inner.key.direction),
      record(inner),
      name(its_name),
      tcp(its_tcp),
      encapsulation(encapsulation_of(inner.counters.chain)) {}

std::span<const Field<InnerFlowRow>> inner_flow_fields() { return kInnerFlowFields; }

std::span<const ExtraFields<InnerFlowRow>> extra_inner_flow_fields() {
  static const std::array<ExtraFields<InnerFlowRow>, 3> extras{
      {{Extra::names, kInnerNameFields},
       {Extra::inner_tcp, kInnerConnectionFields},
       {Extra::inner_tcp, TcpHealthColumns<InnerFlowRow, FieldType::integer>::kAll}}};
  return extras;
}

std::span<const Field<FlowRow>> tunnel_fields() { return kTunnelFields; }

std::vector<const inspect::InnerFlow*> inner_flow_order(const inspect::TunnelRecords& tunnels) {
  std::vector<const inspect::InnerFlow*> order;
  order.reserve(tunnels.inner.size());
  for (const inspect::InnerFlow& flow : tunnels.inner) order.push_back(&flow);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return a->counters.ip_bytes > b->counters.ip_bytes;
  });
  return order;
}

}  // namespace wirecensus::tables
