#include "tables/depth/tcp_health_fields.h"

#include "tables/flow_key_fields.h"

namespace wirecensus::tables {
namespace {

using TcpHealthKey = FlowKeyFields<TcpHealthRow>;
using inspect::TcpEvents;
using inspect::TcpHealth;
using inspect::TcpOpening;

template <auto member>
FieldValue counter(const TcpHealthRow& row) {
  return FieldValue::number(row.counters.*member);
}

template <auto member>
FieldValue health(const TcpHealthRow& row) {
  return FieldValue::number(row.health.*member);
}

template <auto member>
FieldValue health_if_known(const TcpHealthRow& row) {
  return row.health.*member ? FieldValue::number(*(row.health.*member)) : FieldValue::none();
}

template <auto member>
FieldValue event(const TcpHealthRow& row) {
  return FieldValue::number(row.health.events.*member);
}

// Of the first SYN.
template <auto member>
FieldValue option(const TcpHealthRow& row) {
  if (row.health.syn_packets == 0) return FieldValue::none();
  return FieldValue::number(row.health.opening.*member);
}

FieldValue max_segment(const TcpHealthRow& row) {
  return row.health.opening.max_segment == 0 ? FieldValue::none()
                                             : option<&TcpOpening::max_segment>(row);
}

FieldValue window_scale(const TcpHealthRow& row) {
  const bool none = row.health.opening.window_scale == inspect::kNoWindowScale;
  return none ? FieldValue::none() : option<&TcpOpening::window_scale>(row);
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

FieldValue handshake_rtt(const TcpHealthRow& row) {
  const auto& rtt = row.health.handshake_rtt;
  return rtt ? FieldValue::duration(*rtt) : FieldValue::none();
}

FieldValue rtt_min(const TcpHealthRow& row) {
  const inspect::TcpRtt& rtt = row.health.rtt;
  return rtt.samples > 0 ? FieldValue::duration(rtt.min) : FieldValue::none();
}

FieldValue rtt_mean(const TcpHealthRow& row) {
  const inspect::TcpRtt& rtt = row.health.rtt;
  if (rtt.samples == 0) return FieldValue::none();
  return FieldValue::duration(rtt.sum / static_cast<Duration>(rtt.samples));
}

FieldValue trouble_since(const TcpHealthRow& row) {
  const Timestamp since = row.health.events.trouble_since;
  return inspect::is_time(since) ? FieldValue::timestamp(since) : FieldValue::none();
}

FieldValue rtt_samples(const TcpHealthRow& row) {
  return FieldValue::number(row.health.rtt.samples);
}

template <auto member>
FieldValue mark(const TcpHealthRow& row) {
  return FieldValue::number(row.health.*member ? 1 : 0);
}

FieldValue first_seen(const TcpHealthRow& row) {
  return row.counters.has_time() ? FieldValue::timestamp(row.counters.first_seen)
                                 : FieldValue::none();
}

// clang-format off
constexpr Field<TcpHealthRow> kTcpHealthFields[] = {
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
    {{"tcp_flags", FieldType::counter, "", "transport", "tcpControlBits",
      "All flags seen, as a number: the flag byte of TCP, and 256 for AE."},
     health<&TcpHealth::flags>},
    {{"tcp_syn_packets", FieldType::counter, "packets", "transport", "tcpSynTotalCount",
      "Packets with SYN."},
     health<&TcpHealth::syn_packets>},
    {{"tcp_fin_packets", FieldType::counter, "packets", "transport", "tcpFinTotalCount",
      "Packets with FIN."},
     health<&TcpHealth::fin_packets>},
    {{"tcp_rst_packets", FieldType::counter, "packets", "transport", "tcpRstTotalCount",
      "Packets with RST."},
     health<&TcpHealth::rst_packets>},
    {{"tcp_data_packets", FieldType::counter, "packets", "transport", "",
      "Packets with payload."},
     health<&TcpHealth::data_packets>},
    {{"tcp_reset_bytes", FieldType::counter, "bytes", "payload", "",
      "Payload of packets with RST, which is not of the stream (RFC 9293, 3.5.3)."},
     event<&TcpEvents::reset_bytes>},
    {{"tcp_unique_bytes", FieldType::counter, "bytes", "payload", "",
      "Bytes of the stream that were seen, each once."},
     health<&TcpHealth::unique_bytes>},
    {{"tcp_repeated_bytes", FieldType::counter, "bytes", "payload", "",
      "Bytes that had been seen before: payload less unique bytes; copies of packets included."},
     health<&TcpHealth::repeated_bytes>},
    {{"tcp_missing_bytes", FieldType::counter, "bytes", "payload", "",
      "Bytes between the lowest and the highest seen that were not captured."},
     health<&TcpHealth::missing_bytes>},
    {{"tcp_unseen_bytes", FieldType::integer, "bytes", "payload", "",
      "Bytes that the other end acknowledged and that were not captured; empty without its acknowledgments, and where tcp_odd_packets of a side is not 0."},
     health_if_known<&TcpHealth::unseen_bytes>},
    {{"tcp_unacked_bytes", FieldType::integer, "bytes", "payload", "",
      "Bytes seen above the highest acknowledgment of the other end; empty without its acknowledgments, and where tcp_odd_packets of a side is not 0."},
     health_if_known<&TcpHealth::unacked_bytes>},
    {{"tcp_repeated_packets", FieldType::counter, "packets", "transport", "",
      "Packets whose whole sequence space had been seen before; not copies, probes and keepalives."},
     event<&TcpEvents::repeated_packets>},
    {{"tcp_partly_repeated_packets", FieldType::counter, "packets", "transport", "",
      "Packets of which a part had been seen before."},
     event<&TcpEvents::partly_repeated_packets>},
    {{"tcp_needless_packets", FieldType::counter, "packets", "transport", "",
      "Of the repeated packets, those that the other end had acknowledged before."},
     event<&TcpEvents::needless_packets>},
    {{"tcp_duplicate_packets", FieldType::counter, "packets", "transport", "",
      "Copies of a packet of the last two: same IPv4 identification or TSval, and same TCP header."},
     event<&TcpEvents::duplicate_packets>},
    {{"tcp_gaps", FieldType::counter, "packets", "transport", "",
      "Packets that begin above the highest sequence number seen."},
     event<&TcpEvents::gaps>},
    {{"tcp_late_packets", FieldType::counter, "packets", "transport", "",
      "Packets that begin below the highest sequence number and bring bytes not seen before."},
     event<&TcpEvents::late_packets>},
    {{"tcp_late_bytes", FieldType::counter, "bytes", "payload", "",
      "Those bytes."},
     event<&TcpEvents::late_bytes>},
    {{"tcp_late_retransmitted", FieldType::counter, "packets", "transport", "",
      "Late packets that were sent again: TSval is newer than that of the packet that opened the hole (RFC 7323)."},
     event<&TcpEvents::late_retransmitted>},
    {{"tcp_reordered", FieldType::counter, "packets", "transport", "",
      "Late packets that came another way: TSval is older, or that of all packets around it within the round-trip time of the handshake."},
     event<&TcpEvents::reordered>},
    {{"tcp_late_undecided", FieldType::counter, "packets", "transport", "",
      "Late packets for which neither can be told."},
     event<&TcpEvents::late_undecided>},
    {{"tcp_duplicate_acks", FieldType::counter, "packets", "transport", "",
      "Duplicate acknowledgments (RFC 5681): the window is unchanged."},
     event<&TcpEvents::duplicate_acks>},
    {{"tcp_sack_acks", FieldType::counter, "packets", "transport", "",
      "Duplicate acknowledgments with SACK blocks (RFC 6675)."},
     event<&TcpEvents::sack_acks>},
    {{"tcp_window_probes", FieldType::counter, "packets", "transport", "",
      "Probes of a closed window (RFC 9293, 3.8.6.1)."},
     event<&TcpEvents::window_probes>},
    {{"tcp_keepalives", FieldType::counter, "packets", "transport", "",
      "Keepalives (RFC 9293, 3.8.4)."},
     event<&TcpEvents::keepalives>},
    {{"tcp_zero_window_packets", FieldType::counter, "packets", "transport", "",
      "Packets that close the window, without SYN, FIN and RST."},
     event<&TcpEvents::zero_window_packets>},
    {{"tcp_sack_packets", FieldType::counter, "packets", "transport", "",
      "Packets with SACK blocks (RFC 2018)."},
     event<&TcpEvents::sack_packets>},
    {{"tcp_dsack_packets", FieldType::counter, "packets", "transport", "",
      "Of these, those that report a duplicate (RFC 2883)."},
     event<&TcpEvents::dsack_packets>},
    {{"tcp_ece_packets", FieldType::counter, "packets", "transport", "",
      "Packets with ECE (RFC 3168)."},
     event<&TcpEvents::ece_packets>},
    {{"tcp_cwr_packets", FieldType::counter, "packets", "transport", "",
      "Packets with CWR (RFC 3168)."},
     event<&TcpEvents::cwr_packets>},
    {{"tcp_odd_packets", FieldType::counter, "packets", "transport", "",
      "Packets whose sequence or acknowledgment number is more than 2^30 from the others: not followed."},
     event<&TcpEvents::odd_packets>},
    {{"tcp_unread_packets", FieldType::counter, "packets", "transport", "",
      "Packets whose TCP header was not captured, or is malformed."},
     event<&TcpEvents::unread_packets>},
    {{"ip_ect_packets", FieldType::counter, "packets", "ip", "",
      "Packets with an ECN-capable codepoint, ECT(0) or ECT(1) (RFC 3168)."},
     event<&TcpEvents::ect_packets>},
    {{"ip_ce_packets", FieldType::counter, "packets", "ip", "",
      "Packets marked by congestion (RFC 3168)."},
     event<&TcpEvents::ce_packets>},
    {{"tcp_trouble_since", FieldType::timestamp, "UTC", "transport", "",
      "First packet that was repeated, late, above a gap, or closed the window; empty if there was none."},
     trouble_since},
    {{"tcp_handshake_rtt", FieldType::duration, "seconds", "transport", "",
      "From the SYN or SYN-ACK of this direction to its answer; empty if it was repeated or not captured."},
     handshake_rtt},
    {{"tcp_rtt_min", FieldType::duration, "seconds", "transport", "",
      "Shortest time from a packet to its acknowledgment; one at a time, first sendings only (RFC 6298)."},
     rtt_min},
    {{"tcp_rtt_mean", FieldType::duration, "seconds", "transport", "",
      "Mean of these times."},
     rtt_mean},
    {{"tcp_rtt_samples", FieldType::counter, "packets", "transport", "",
      "Number of these times."},
     rtt_samples},
    {{"tcp_mss", FieldType::integer, "bytes", "transport", "",
      "Maximum segment size, an option of the first SYN."},
     max_segment},
    {{"tcp_window_scale", FieldType::integer, "", "transport", "",
      "Window scale, an option of the first SYN; at most 14."},
     window_scale},
    {{"tcp_initial_window", FieldType::integer, "bytes", "transport", "",
      "Window of the first SYN, which is not scaled."},
     option<&TcpOpening::window>},
    {{"tcp_sack_permitted", FieldType::integer, "", "transport", "",
      "1 if the first SYN permits SACK."},
     option<&TcpOpening::permits_sack>},
    {{"tcp_timestamps", FieldType::integer, "", "transport", "",
      "1 if the first SYN has timestamps."},
     option<&TcpOpening::has_timestamps>},
    {{"tcp_ecn_offered", FieldType::integer, "", "transport", "",
      "1 if the first SYN offers ECN."},
     option<&TcpOpening::offers_ecn>},
    {{"tcp_ranges_overflow", FieldType::counter, "", "transport", "",
      "1 if there were too many holes at once: bytes that are unique, repeated, missing or unseen are bounds."},
     mark<&TcpHealth::ranges_overflowed>},
    {{"tcp_order_unproved", FieldType::counter, "", "transport", "",
      "1 if figures that need the order of capture are sums of merged parts."},
     mark<&TcpHealth::order_unproved>},
};
// clang-format on

}  // namespace

std::span<const Field<TcpHealthRow>> tcp_health_fields() { return kTcpHealthFields; }

}  // namespace wirecensus::tables
