// The state of one direction of a TCP connection: what was seen of it so far. Values of numbers
// only; docs/tcp.md defines each figure. Internal to this folder.
//
// Every figure is of one of three classes. *Commutative* ones are sums, extremes and flags of all
// packets, whatever their order. Those of the *union* follow from the ranges seen. *Ordered* ones
// need the packets of the connection in the order of capture.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/time.h"
#include "flow/flow_record.h"
#include "inspect/seen_ranges.h"
#include "inspect/tcp_pool.h"
#include "inspect/tcp_segment.h"

namespace wirecensus::inspect {

// Figures that most connections do not have: made at the first event. Packets unless they are
// named bytes.
struct TcpEvents {
  // Commutative.
  std::uint64_t reset_bytes = 0;  // payload in RST: text, not of the stream (RFC 9293, 3.5.3)
  std::uint64_t zero_window_packets = 0;
  std::uint64_t sack_packets = 0;
  std::uint64_t dsack_packets = 0;
  std::uint64_t ect_packets = 0;
  std::uint64_t ce_packets = 0;
  std::uint64_t ece_packets = 0;
  std::uint64_t cwr_packets = 0;
  std::uint64_t further_segments = 0;  // on the wire, beside the packets: of super packets
  std::uint64_t unread_packets = 0;    // without a readable header
  std::uint64_t unread_bytes = 0;      // their payload
  // Ordered.
  std::uint64_t odd_packets = 0;  // the step of sequence or acknowledgment is too far to follow
  std::uint64_t odd_bytes = 0;    // their payload
  std::uint64_t repeated_packets = 0;
  std::uint64_t partly_repeated_packets = 0;
  std::uint64_t needless_packets = 0;
  std::uint64_t duplicate_packets = 0;
  std::uint64_t gaps = 0;
  std::uint64_t late_packets = 0;
  std::uint64_t late_bytes = 0;
  std::uint64_t late_retransmitted = 0;
  std::uint64_t reordered = 0;
  std::uint64_t late_undecided = 0;
  std::uint64_t duplicate_acks = 0;
  std::uint64_t sack_acks = 0;
  std::uint64_t window_probes = 0;
  std::uint64_t keepalives = 0;
  // Of the first packet that was repeated, late, above a gap, or closed the window.
  Timestamp trouble_since = std::numeric_limits<Timestamp>::max();

  void note_trouble(Timestamp time) {
    if (time != kNoTime) trouble_since = std::min(trouble_since, time);
  }
  void merge(const TcpEvents& other);
  bool operator==(const TcpEvents&) const = default;
};

// Round-trip times. Ordered.
struct TcpRtt {
  std::uint64_t samples = 0;
  Duration sum = 0;  // of what is not negative; saturates: times may be at both ends of the range
  Duration min = std::numeric_limits<Duration>::max();

  void add(Duration rtt) { merge({1, rtt, rtt}); }
  void merge(const TcpRtt& other);
  bool operator==(const TcpRtt&) const = default;
};

// Numbers of packets, least and greatest times, and the options of the first SYN. Commutative.
struct TcpOpening {
  std::uint32_t syn_packets = 0;
  std::uint32_t fin_packets = 0;
  std::uint32_t rst_packets = 0;
  std::uint32_t initial_sequence = 0;                           // of the first SYN
  Timestamp first_syn = std::numeric_limits<Timestamp>::max();  // with or without ACK
  Timestamp last_syn = kNoTime;
  Timestamp first_pure_syn = std::numeric_limits<Timestamp>::max();  // without ACK
  Timestamp first_syn_ack = std::numeric_limits<Timestamp>::max();
  // Of the other's SYN, not in a SYN; if that SYN was not seen, the first ACK.
  Timestamp first_ack = std::numeric_limits<Timestamp>::max();
  Timestamp first_fin = std::numeric_limits<Timestamp>::max();
  Timestamp first_rst = std::numeric_limits<Timestamp>::max();
  std::uint16_t window = 0;  // from here: of the first SYN
  std::uint16_t max_segment = 0;
  std::uint8_t window_scale = kNoWindowScale;
  bool permits_sack = false;
  bool has_timestamps = false;
  bool offers_ecn = false;

  bool operator==(const TcpOpening&) const = default;
};

inline bool is_time(Timestamp time) {
  return time != std::numeric_limits<Timestamp>::max() && time != kNoTime;
}

// The fields come in the order of their use: a packet of the other direction reads or changes the
// first of them only. With the key of an IPv4 flow, these fill a cache line.
struct alignas(16) TcpDirection {
  std::uint32_t expected = 0;     // one above the highest sequence number; with has_expected
  std::uint32_t highest_ack = 0;  // with has_ack
  std::uint32_t timed_end = 0;    // the segment being timed: its end; with has_timed
  std::uint16_t last_window = 0;  // of the last packet; with has_window
  bool has_expected : 1 = false;
  bool has_ack : 1 = false;
  bool has_window : 1 = false;
  bool has_timed : 1 = false;
  bool acked_syn : 1 = false;  // TcpOpening::first_ack is known
  bool saw_syn : 1 = false;    // in the ranges: a byte of sequence space that is no data
  bool saw_fin : 1 = false;
  bool order_unproved : 1 = false;  // the ordered figures are sums of parts
  Timestamp timed_at = kNoTime;
  TcpRtt rtt;

  flow::FlowCounters counters;
  SeenRanges seen;
  std::array<std::uint32_t, 2> identities{};  // of the last two packets
  std::uint32_t expected_after = 0;           // TSval of the segment that ends at `expected`
  std::uint32_t opening = kNoTcpState;        // in TcpPools, with SYN, FIN or RST packets
  std::uint32_t events = kNoTcpState;         // in TcpPools
  std::uint16_t flags = 0;                    // of all packets
  std::uint64_t data_packets = 0;

  bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
  bool operator==(const TcpDirection&) const = default;
};

// The rarer state of all directions of a thread.
struct TcpPools {
  HolePool holes;
  TcpPool<TcpOpening> openings;
  TcpPool<TcpEvents> events;

  // Those of a direction; made where there are none. Throws std::bad_alloc.
  TcpOpening& opening_of(TcpDirection& direction) { return openings.at_or_new(direction.opening); }
  TcpEvents& events_of(TcpDirection& direction) { return events.at_or_new(direction.events); }
  // Fetches those of a direction for a later call. The direction itself should be in the cache.
  [[gnu::always_inline]] void prefetch(const TcpDirection& direction) const {
    openings.prefetch(direction.opening);
    events.prefetch(direction.events);
  }
  // Those of a direction, or empty ones.
  const TcpOpening& opening_of(const TcpDirection& direction) const {
    return openings.at_or_empty(direction.opening);
  }
  const TcpEvents& events_of(const TcpDirection& direction) const {
    return events.at_or_empty(direction.events);
  }
};

// From the first SYN (or SYN-ACK) of `from` to the first answer of `to`. None if one of them was
// not captured, or the SYN was sent again before the answer: which one is answered cannot be known
// (RFC 6298, section 3). Copies within a millisecond are one.
std::optional<Duration> handshake_rtt(const TcpOpening& from, const TcpOpening& to);

// Both directions of a connection, by the direction of the flow's key and against it.
using TcpDirections = std::array<TcpDirection, 2>;

}  // namespace wirecensus::inspect
