// The fields of the health of one direction of TCP connections, for rows of several tables. Row
// needs a function tcp_health_of(const Row&), which returns its TcpHealth, or null: all values are
// none then. kCount is the type of those that only rows without one lack.
#pragma once

#include "inspect/connection.h"
#include "tables/field.h"

namespace wirecensus::tables {

// clang-format off
template <typename Row, FieldType kCount>
class TcpHealthColumns {
  using TcpEvents = inspect::TcpEvents;
  using TcpHealth = inspect::TcpHealth;
  using TcpOpening = inspect::TcpOpening;

  template <typename Value>
  static FieldValue value_of(const Row& row, Value value) {
    const TcpHealth* health = tcp_health_of(row);
    return health == nullptr ? FieldValue::none() : value(*health);
  }

  template <auto member>
  static FieldValue health(const Row& row) {
    return value_of(row, [](const TcpHealth& of) { return FieldValue::number(of.*member); });
  }

  template <auto member>
  static FieldValue health_if_known(const Row& row) {
    return value_of(row, [](const TcpHealth& of) {
      return of.*member ? FieldValue::number(*(of.*member)) : FieldValue::none();
    });
  }

  template <auto member>
  static FieldValue event(const Row& row) {
    return value_of(row, [](const TcpHealth& of) { return FieldValue::number(of.events.*member); });
  }

  template <auto member>
  static FieldValue mark(const Row& row) {
    return value_of(row, [](const TcpHealth& of) { return FieldValue::number(of.*member ? 1 : 0); });
  }

  // Of the first SYN.
  template <auto member>
  static FieldValue option(const Row& row) {
    return value_of(row, [](const TcpHealth& of) {
      return of.syn_packets == 0 ? FieldValue::none() : FieldValue::number(of.opening.*member);
    });
  }

  static FieldValue max_segment(const Row& row) {
    return value_of(row, [&](const TcpHealth& of) {
      return of.opening.max_segment == 0 ? FieldValue::none() : option<&TcpOpening::max_segment>(row);
    });
  }

  static FieldValue window_scale(const Row& row) {
    return value_of(row, [&](const TcpHealth& of) {
      const bool none = of.opening.window_scale == inspect::kNoWindowScale;
      return none ? FieldValue::none() : option<&TcpOpening::window_scale>(row);
    });
  }

  static FieldValue handshake_rtt(const Row& row) {
    return value_of(row, [](const TcpHealth& of) {
      return of.handshake_rtt ? FieldValue::duration(*of.handshake_rtt) : FieldValue::none();
    });
  }

  static FieldValue rtt_min(const Row& row) {
    return value_of(row, [](const TcpHealth& of) {
      return of.rtt.samples > 0 ? FieldValue::duration(of.rtt.min) : FieldValue::none();
    });
  }

  static FieldValue rtt_mean(const Row& row) {
    return value_of(row, [](const TcpHealth& of) {
      if (of.rtt.samples == 0) return FieldValue::none();
      return FieldValue::duration(of.rtt.sum / static_cast<Duration>(of.rtt.samples));
    });
  }

  static FieldValue rtt_samples(const Row& row) {
    return value_of(row, [](const TcpHealth& of) { return FieldValue::number(of.rtt.samples); });
  }

  static FieldValue trouble_since(const Row& row) {
    return value_of(row, [](const TcpHealth& of) {
      const Timestamp since = of.events.trouble_since;
      return inspect::is_time(since) ? FieldValue::timestamp(since) : FieldValue::none();
    });
  }

 public:
  static constexpr Field<Row> kAll[] = {
      {{"tcp_flags", kCount, "", "transport", "tcpControlBits",
        "All flags seen, as a number: the flag byte of TCP, and 256 for AE."},
       health<&TcpHealth::flags>},
      {{"tcp_syn_packets", kCount, "packets", "transport", "tcpSynTotalCount",
        "Packets with SYN."},
       health<&TcpHealth::syn_packets>},
      {{"tcp_fin_packets", kCount, "packets", "transport", "tcpFinTotalCount",
        "Packets with FIN."},
       health<&TcpHealth::fin_packets>},
      {{"tcp_rst_packets", kCount, "packets", "transport", "tcpRstTotalCount",
        "Packets with RST."},
       health<&TcpHealth::rst_packets>},
      {{"tcp_data_packets", kCount, "packets", "transport", "",
        "Packets with payload."},
       health<&TcpHealth::data_packets>},
      {{"tcp_reset_bytes", kCount, "bytes", "payload", "",
        "Payload of packets with RST, which is not of the stream (RFC 9293, 3.5.3)."},
       event<&TcpEvents::reset_bytes>},
      {{"tcp_unique_bytes", kCount, "bytes", "payload", "",
        "Bytes of the stream that were seen, each once."},
       health<&TcpHealth::unique_bytes>},
      {{"tcp_repeated_bytes", kCount, "bytes", "payload", "",
        "Bytes that had been seen before: payload less unique bytes; copies of packets included."},
       health<&TcpHealth::repeated_bytes>},
      {{"tcp_missing_bytes", kCount, "bytes", "payload", "",
        "Bytes between the lowest and the highest seen that were not captured."},
       health<&TcpHealth::missing_bytes>},
      {{"tcp_unseen_bytes", FieldType::integer, "bytes", "payload", "",
        "Bytes that the other end acknowledged and that were not captured; empty without its acknowledgments, and where tcp_odd_packets of a side is not 0."},
       health_if_known<&TcpHealth::unseen_bytes>},
      {{"tcp_unacked_bytes", FieldType::integer, "bytes", "payload", "",
        "Bytes seen above the highest acknowledgment of the other end; empty without its acknowledgments, and where tcp_odd_packets of a side is not 0."},
       health_if_known<&TcpHealth::unacked_bytes>},
      {{"tcp_repeated_packets", kCount, "packets", "transport", "",
        "Packets whose whole sequence space had been seen before; not copies, probes and keepalives."},
       event<&TcpEvents::repeated_packets>},
      {{"tcp_partly_repeated_packets", kCount, "packets", "transport", "",
        "Packets of which a part had been seen before."},
       event<&TcpEvents::partly_repeated_packets>},
      {{"tcp_needless_packets", kCount, "packets", "transport", "",
        "Of the repeated packets, those that the other end had acknowledged before."},
       event<&TcpEvents::needless_packets>},
      {{"tcp_duplicate_packets", kCount, "packets", "transport", "",
        "Copies of a packet of the last two: same IPv4 identification or TSval, and same TCP header."},
       event<&TcpEvents::duplicate_packets>},
      {{"tcp_gaps", kCount, "packets", "transport", "",
        "Packets that begin above the highest sequence number seen."},
       event<&TcpEvents::gaps>},
      {{"tcp_late_packets", kCount, "packets", "transport", "",
        "Packets that begin below the highest sequence number and bring bytes not seen before."},
       event<&TcpEvents::late_packets>},
      {{"tcp_late_bytes", kCount, "bytes", "payload", "",
        "Those bytes."},
       event<&TcpEvents::late_bytes>},
      {{"tcp_late_retransmitted", kCount, "packets", "transport", "",
        "Late packets that were sent again: TSval is newer than that of the packet that opened the hole (RFC 7323)."},
       event<&TcpEvents::late_retransmitted>},
      {{"tcp_reordered", kCount, "packets", "transport", "",
        "Late packets that came another way: TSval is older, or that of all packets around it within the round-trip time of the handshake."},
       event<&TcpEvents::reordered>},
      {{"tcp_late_undecided", kCount, "packets", "transport", "",
        "Late packets for which neither can be told."},
       event<&TcpEvents::late_undecided>},
      {{"tcp_duplicate_acks", kCount, "packets", "transport", "",
        "Duplicate acknowledgments (RFC 5681): the window is unchanged."},
       event<&TcpEvents::duplicate_acks>},
      {{"tcp_sack_acks", kCount, "packets", "transport", "",
        "Duplicate acknowledgments with SACK blocks (RFC 6675)."},
       event<&TcpEvents::sack_acks>},
      {{"tcp_window_probes", kCount, "packets", "transport", "",
        "Probes of a closed window (RFC 9293, 3.8.6.1)."},
       event<&TcpEvents::window_probes>},
      {{"tcp_keepalives", kCount, "packets", "transport", "",
        "Keepalives (RFC 9293, 3.8.4)."},
       event<&TcpEvents::keepalives>},
      {{"tcp_zero_window_packets", kCount, "packets", "transport", "",
        "Packets that close the window, without SYN, FIN and RST."},
       event<&TcpEvents::zero_window_packets>},
      {{"tcp_sack_packets", kCount, "packets", "transport", "",
        "Packets with SACK blocks (RFC 2018)."},
       event<&TcpEvents::sack_packets>},
      {{"tcp_dsack_packets", kCount, "packets", "transport", "",
        "Of these, those that report a duplicate (RFC 2883)."},
       event<&TcpEvents::dsack_packets>},
      {{"tcp_ece_packets", kCount, "packets", "transport", "",
        "Packets with ECE (RFC 3168)."},
       event<&TcpEvents::ece_packets>},
      {{"tcp_cwr_packets", kCount, "packets", "transport", "",
        "Packets with CWR (RFC 3168)."},
       event<&TcpEvents::cwr_packets>},
      {{"tcp_odd_packets", kCount, "packets", "transport", "",
        "Packets whose sequence or acknowledgment number is more than 2^30 from the others: not followed."},
       event<&TcpEvents::odd_packets>},
      {{"tcp_unread_packets", kCount, "packets", "transport", "",
        "Packets whose TCP header was not captured, or is malformed."},
       event<&TcpEvents::unread_packets>},
      {{"ip_ect_packets", kCount, "packets", "ip", "",
        "Packets with an ECN-capable codepoint, ECT(0) or ECT(1) (RFC 3168)."},
       event<&TcpEvents::ect_packets>},
      {{"ip_ce_packets", kCount, "packets", "ip", "",
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
      {{"tcp_rtt_samples", kCount, "packets", "transport", "",
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
      {{"tcp_ranges_overflow", kCount, "", "transport", "",
        "1 if there were too many holes at once: bytes that are unique, repeated, missing or unseen are bounds."},
       mark<&TcpHealth::ranges_overflowed>},
      {{"tcp_order_unproved", kCount, "", "transport", "",
        "1 if figures that need the order of capture are sums of merged parts."},
       mark<&TcpHealth::order_unproved>},
  };
};
// clang-format on

}  // namespace wirecensus::tables
