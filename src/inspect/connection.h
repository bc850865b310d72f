// A connection: a biflow told from its originator, with its state and health. docs/tcp.md defines
// each figure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "flow/flow_record.h"
#include "inspect/tcp_flow.h"

namespace wirecensus::inspect {

// How the originator was told.
enum class OriginatorRule : std::uint8_t {
  syn,           // it sent the SYN
  syn_ack,       // the other end answered with SYN and ACK; the SYN was not captured
  first_packet,  // it sent the first packet
  lower_port,    // both sent at the same time, or without time: the other one has the lower port
};
std::string_view originator_rule_name(OriginatorRule rule);

// The states of Zeek's conn.log (conn_state), by the same rules.
enum class TcpState : std::uint8_t {
  s0,
  s1,
  sf,
  rej,
  s2,
  s3,
  rsto,
  rstr,
  rstos0,
  rstrh,
  sh,
  shr,
  oth,
};
inline constexpr int kTcpStates = 13;
std::string_view tcp_state_name(TcpState state);

// One direction of a TCP connection. `events`, `opening` and `rtt` are those of the direction.
struct TcpHealth {
  std::uint16_t flags = 0;
  std::uint64_t syn_packets = 0;
  std::uint64_t fin_packets = 0;
  std::uint64_t rst_packets = 0;
  std::uint64_t data_packets = 0;
  std::uint64_t unique_bytes = 0;
  std::uint64_t repeated_bytes = 0;
  std::uint64_t missing_bytes = 0;
  // None without acknowledgments of the other end, or with numbers too far apart to follow.
  std::optional<std::uint64_t> unseen_bytes;
  std::optional<std::uint64_t> unacked_bytes;
  std::optional<Duration> handshake_rtt;
  bool ranges_overflowed = false;
  bool order_unproved = false;
  TcpEvents events;
  TcpOpening opening;
  TcpRtt rtt;

  // Adds the same direction of the next connection of its flow: counters become sums, what is of
  // the opening is of the later one.
  void add_later(const TcpHealth& later);

  // What went wrong, in packets: for finding the worst.
  std::uint64_t trouble() const;
};

struct TcpDetail {
  TcpState state = TcpState::oth;
  std::optional<Duration> handshake_time;  // from the first SYN to the ACK that completes
  TcpHealth originator;
  TcpHealth responder;
};

struct Connection {
  flow::FlowKey key;  // the originator is the source
  OriginatorRule rule = OriginatorRule::first_packet;
  flow::FlowCounters originator;
  flow::FlowCounters responder;
  std::optional<TcpDetail> tcp;  // of TCP

  Timestamp first_seen() const { return std::min(originator.first_seen, responder.first_seen); }
  Timestamp last_seen() const { return std::max(originator.last_seen, responder.last_seen); }
};

// A TCP connection, from the flow as tracked, outside a tunnel or inside (InnerKey).
template <typename Key>
Connection connection_of(const TcpFlow<Key>& flow, const TcpPools& pools);

// How far both ends have closed a connection.
struct TcpClosing {
  struct Side {
    std::optional<std::uint32_t> fin;  // the sequence number after it
    std::optional<std::uint32_t> ack;  // the highest number of the other side that it acknowledged
  };
  Side forward;
  Side reverse;

  bool has_fin() const { return forward.fin || reverse.fin; }
  // Both FINs were acknowledged. One that is not among the packets is not guessed.
  bool is_closed() const;
  // Adds what earlier packets of the connection showed.
  void add_earlier(const TcpClosing& earlier);
};
template <typename Key>
TcpClosing closing_of(const TcpFlow<Key>& flow);

// Whether there was a RST, and no packet has come after it, or none for long (`is_quiet`).
template <typename Key>
bool is_reset(const TcpFlow<Key>& flow, const TcpPools& pools, bool is_quiet);

// Whether the SYN that begins it is among the packets.
template <typename Key>
bool is_opened(const TcpFlow<Key>& flow, const TcpPools& pools);

// The biflow of another protocol.
Connection connection_of(const flow::FlowRecord& record);

// Whether the originator of that connection sends against the direction of the flow's key.
template <typename Key>
bool is_originated_in_reverse(const TcpFlow<Key>& flow, const TcpPools& pools);
template <typename Key>
bool is_originated_in_reverse(const flow::CompactRecord<Key>& record);

}  // namespace wirecensus::inspect
