#include "inspect/connection.h"

#include <array>
#include <utility>

#include "flow/compact_record.h"
#include "inspect/tunnels/tunnel_records.h"

namespace wirecensus::inspect {
namespace {

// The control bits of sequence space in the ranges: no data.
std::uint64_t control_bytes(const TcpDirection& direction) {
  return (direction.saw_syn ? 1U : 0U) + (direction.saw_fin ? 1U : 0U);
}

// Whether `limit` is near enough to the ranges to be compared with them.
bool is_near(const SeenRanges& seen, std::uint32_t limit) {
  const std::int64_t step = sequence_step(seen.next(), limit);
  return step <= std::int64_t{SeenRanges::kMaxStep} && step >= -std::int64_t{SeenRanges::kMaxStep};
}

// Whether the bytes that were acknowledged can be told: numbers that are too far apart were not
// followed, so a part of them, or of the bytes, may be missing here.
bool knows_acknowledged(const TcpDirection& from, const TcpDirection& to, const TcpPools& pools) {
  if (pools.events_of(from).odd_packets + pools.events_of(to).odd_packets > 0) return false;
  return from.seen.any() && to.has_ack && is_near(from.seen, to.highest_ack);
}

TcpHealth health_of(const TcpDirection& from, const TcpDirection& to, const TcpPools& pools) {
  TcpHealth health;
  health.flags = from.flags;
  health.data_packets = from.data_packets;
  health.events = pools.events_of(from);
  health.opening = pools.opening_of(from);
  health.syn_packets = health.opening.syn_packets;
  health.fin_packets = health.opening.fin_packets;
  health.rst_packets = health.opening.rst_packets;
  health.rtt = from.rtt;
  health.handshake_rtt = handshake_rtt(health.opening, pools.opening_of(to));
  health.ranges_overflowed = from.seen.overflowed();
  health.order_unproved = from.order_unproved;
  health.unique_bytes = from.seen.seen() - std::min(from.seen.seen(), control_bytes(from));
  const std::uint64_t elsewhere =
      health.events.reset_bytes + health.events.odd_bytes + health.events.unread_bytes;
  const std::uint64_t stream =
      from.counters.payload_bytes - std::min(from.counters.payload_bytes, elsewhere);
  health.repeated_bytes = stream - std::min(stream, health.unique_bytes);
  health.missing_bytes = from.seen.missing();
  if (!knows_acknowledged(from, to, pools)) return health;
  health.unseen_bytes = from.seen.missing_below(pools.holes, to.highest_ack);
  health.unacked_bytes = from.seen.seen_from(pools.holes, to.highest_ack);
  return health;
}

// When it sent a RST that counts: one after the own FIN does not where both sides have sent FIN.
Timestamp reset_time(const TcpOpening& own, const TcpOpening& other) {
  const bool both_finished = is_time(own.first_fin) && is_time(other.first_fin);
  if (both_finished && own.first_rst >= own.first_fin) return TcpOpening().first_rst;
  return own.first_rst;
}

// What Zeek knows of an end when a connection is over.
enum class EndState : std::uint8_t { inactive, partial, syn_sent, established, closed, reset };

bool is_inactive(EndState state) {
  return state == EndState::inactive || state == EndState::partial;
}

// is_open: both ends are, as the ACK of a SYN-ACK shows, also where the SYN was not captured.
EndState end_state(const TcpDirection& own, const TcpOpening& opening, bool is_reset, bool is_open,
                   bool is_answered) {
  if (own.counters.empty()) return EndState::inactive;
  if (is_reset) return EndState::reset;
  if (is_time(opening.first_fin)) return EndState::closed;
  if (is_open) return EndState::established;
  if (!own.has(tcp_flag::kSyn)) return EndState::partial;
  return is_answered ? EndState::established : EndState::syn_sent;
}

TcpState reset_by_responder(EndState originator) {
  if (originator == EndState::syn_sent) return TcpState::rej;
  return is_inactive(originator) ? TcpState::rstrh : TcpState::rstr;
}

TcpState state_of(EndState originator, EndState responder) {
  if (responder == EndState::reset) return reset_by_responder(originator);
  if (originator == EndState::reset) {
    return is_inactive(responder) ? TcpState::rstos0 : TcpState::rsto;
  }
  const bool originator_closed = originator == EndState::closed;
  const bool responder_closed = responder == EndState::closed;
  if (originator_closed && responder_closed) return TcpState::sf;
  if (originator_closed) return is_inactive(responder) ? TcpState::sh : TcpState::s2;
  if (responder_closed) return is_inactive(originator) ? TcpState::shr : TcpState::s3;
  if (originator == EndState::syn_sent && responder == EndState::inactive) return TcpState::s0;
  const bool both = originator == EndState::established && responder == EndState::established;
  return both ? TcpState::s1 : TcpState::oth;
}

// Whether a SYN is all that it sent before a RST. After an ACK or a FIN, it had an answer that was
// not captured; without a SYN, its opening was not.
bool is_attempt(const TcpDirection& own, const TcpOpening& opening) {
  return own.has(tcp_flag::kSyn) && !is_time(opening.first_ack) && !is_time(opening.first_fin);
}

TcpState state_of(const TcpDirection& originator, const TcpDirection& responder,
                  const TcpPools& pools) {
  const TcpOpening& from = pools.opening_of(originator);
  const TcpOpening& to = pools.opening_of(responder);
  const Timestamp from_reset = reset_time(from, to);
  const Timestamp to_reset = reset_time(to, from);
  const bool is_from_first = is_time(from_reset) && from_reset < to_reset;
  const bool is_to_first = is_time(to_reset) && !is_from_first;
  const bool is_open = is_time(to.first_syn_ack) && is_time(from.first_ack);
  const TcpState state =
      state_of(end_state(originator, from, is_from_first, is_open, responder.has(tcp_flag::kSyn)),
               end_state(responder, to, is_to_first, is_open, originator.has(tcp_flag::kSyn)));
  return state == TcpState::rstos0 && !is_attempt(originator, from) ? TcpState::oth : state;
}

template <typename Key>
flow::FlowKey direction_of(const Key& key) {
  return flow::expand(key);
}
flow::FlowKey direction_of(const InnerKey& key) { return key.direction; }

struct Originator {
  bool is_reverse = false;
  OriginatorRule rule = OriginatorRule::first_packet;
};

// By the times of the first packets, then by port.
Originator first_sender(const flow::FlowKey& key, const flow::FlowCounters& forward,
                        const flow::FlowCounters& reverse) {
  if (forward.empty() || reverse.empty()) return {forward.empty(), OriginatorRule::first_packet};
  if (forward.first_seen != reverse.first_seen) {
    return {reverse.first_seen < forward.first_seen, OriginatorRule::first_packet};
  }
  return {key.source_port < key.destination_port, OriginatorRule::lower_port};
}

Originator tcp_originator(const flow::FlowKey& key, const TcpDirection& forward,
                          const TcpDirection& reverse, const TcpPools& pools) {
  const TcpOpening& ahead = pools.opening_of(forward);
  const TcpOpening& back = pools.opening_of(reverse);
  if (is_time(ahead.first_pure_syn) || is_time(back.first_pure_syn)) {
    return {back.first_pure_syn < ahead.first_pure_syn, OriginatorRule::syn};
  }
  if (is_time(ahead.first_syn_ack) != is_time(back.first_syn_ack)) {
    return {is_time(ahead.first_syn_ack), OriginatorRule::syn_ack};
  }
  return first_sender(key, forward.counters, reverse.counters);
}

TcpClosing::Side closing_side(const TcpDirection& from) {
  TcpClosing::Side side;
  if (from.saw_fin) side.fin = from.expected;
  if (from.has_ack) side.ack = from.highest_ack;
  return side;
}

void add_earlier_side(TcpClosing::Side& side, const TcpClosing::Side& earlier) {
  if (!side.fin) side.fin = earlier.fin;
  const bool is_higher = earlier.ack && (!side.ack || sequence_step(*side.ack, *earlier.ack) > 0);
  if (is_higher) side.ack = earlier.ack;
}

bool is_fin_acknowledged(const TcpClosing::Side& from, const TcpClosing::Side& to) {
  return from.fin && to.ack && sequence_step(*from.fin, *to.ack) >= 0;
}

std::optional<Duration> handshake_time(const TcpOpening& from, const TcpOpening& to) {
  const bool is_whole = is_time(from.first_pure_syn) && is_time(to.first_syn) &&
                        is_time(from.first_ack) && from.first_ack >= from.first_pure_syn;
  if (!is_whole) return std::nullopt;
  return elapsed(from.first_pure_syn, from.first_ack);
}

}  // namespace

std::string_view originator_rule_name(OriginatorRule rule) {
  constexpr std::array<std::string_view, 4> kNames{"syn", "syn-ack", "first packet", "lower port"};
  return kNames[static_cast<std::size_t>(rule)];
}

std::string_view tcp_state_name(TcpState state) {
  constexpr std::array<std::string_view, kTcpStates> kNames{
      "S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"};
  return kNames[static_cast<std::size_t>(state)];
}

std::uint64_t TcpHealth::trouble() const {
  return events.repeated_packets + events.partly_repeated_packets + events.late_packets +
         events.gaps + events.zero_window_packets;
}

void TcpHealth::add_later(const TcpHealth& later) {
  const auto sum_if_both = [](std::optional<std::uint64_t>& sum,
                              std::optional<std::uint64_t> more) {
    sum = sum && more ? std::optional(*sum + *more) : std::nullopt;
  };
  flags |= later.flags;
  syn_packets += later.syn_packets;
  fin_packets += later.fin_packets;
  rst_packets += later.rst_packets;
  data_packets += later.data_packets;
  unique_bytes += later.unique_bytes;
  repeated_bytes += later.repeated_bytes;
  missing_bytes += later.missing_bytes;
  sum_if_both(unseen_bytes, later.unseen_bytes);
  sum_if_both(unacked_bytes, later.unacked_bytes);
  handshake_rtt = later.handshake_rtt;
  ranges_overflowed |= later.ranges_overflowed;
  order_unproved |= later.order_unproved;
  events.merge(later.events);
  opening = later.opening;
  rtt.merge(later.rtt);
}

template <typename Key>
Connection connection_of(const TcpFlow<Key>& flow, const TcpPools& pools) {
  const flow::FlowKey key = direction_of(flow.key);
  const auto [is_reverse, rule] = tcp_originator(key, flow.forward, flow.reverse, pools);
  const TcpDirection& from = is_reverse ? flow.reverse : flow.forward;
  const TcpDirection& to = is_reverse ? flow.forward : flow.reverse;
  return {.key = is_reverse ? key.reversed() : key,
          .rule = rule,
          .originator = from.counters,
          .responder = to.counters,
          .tcp = TcpDetail{
              .state = state_of(from, to, pools),
              .handshake_time = handshake_time(pools.opening_of(from), pools.opening_of(to)),
              .originator = health_of(from, to, pools),
              .responder = health_of(to, from, pools)}};
}

template Connection connection_of(const TcpFlow<flow::Ipv4Key>&, const TcpPools&);
template Connection connection_of(const TcpFlow<flow::Ipv6Key>&, const TcpPools&);
template Connection connection_of(const TcpFlow<InnerKey>&, const TcpPools&);

template <typename Key>
bool is_originated_in_reverse(const TcpFlow<Key>& flow, const TcpPools& pools) {
  return tcp_originator(flow::expand(flow.key), flow.forward, flow.reverse, pools).is_reverse;
}

template <typename Key>
bool is_originated_in_reverse(const flow::CompactRecord<Key>& record) {
  return first_sender(flow::expand(record.key), record.forward, record.reverse).is_reverse;
}

template bool is_originated_in_reverse(const TcpFlow<flow::Ipv4Key>&, const TcpPools&);
template bool is_originated_in_reverse(const TcpFlow<flow::Ipv6Key>&, const TcpPools&);
template bool is_originated_in_reverse(const flow::CompactRecord<flow::Ipv4Key>&);
template bool is_originated_in_reverse(const flow::CompactRecord<flow::Ipv6Key>&);

bool TcpClosing::is_closed() const {
  return is_fin_acknowledged(forward, reverse) && is_fin_acknowledged(reverse, forward);
}

void TcpClosing::add_earlier(const TcpClosing& earlier) {
  add_earlier_side(forward, earlier.forward);
  add_earlier_side(reverse, earlier.reverse);
}

template <typename Key>
TcpClosing closing_of(const TcpFlow<Key>& flow) {
  return {closing_side(flow.forward), closing_side(flow.reverse)};
}

template TcpClosing closing_of(const TcpFlow<flow::Ipv4Key>&);
template TcpClosing closing_of(const TcpFlow<flow::Ipv6Key>&);

template <typename Key>
bool is_reset(const TcpFlow<Key>& flow, const TcpPools& pools, bool is_quiet) {
  const Timestamp reset =
      std::min(pools.opening_of(flow.forward).first_rst, pools.opening_of(flow.reverse).first_rst);
  const Timestamp last = std::max(flow.forward.counters.last_seen, flow.reverse.counters.last_seen);
  return is_time(reset) && (is_quiet || last <= reset);
}

template bool is_reset(const TcpFlow<flow::Ipv4Key>&, const TcpPools&, bool);
template bool is_reset(const TcpFlow<flow::Ipv6Key>&, const TcpPools&, bool);

template <typename Key>
bool is_opened(const TcpFlow<Key>& flow, const TcpPools& pools) {
  return is_time(pools.opening_of(flow.forward).first_pure_syn) ||
         is_time(pools.opening_of(flow.reverse).first_pure_syn);
}

template bool is_opened(const TcpFlow<flow::Ipv4Key>&, const TcpPools&);
template bool is_opened(const TcpFlow<flow::Ipv6Key>&, const TcpPools&);

Connection connection_of(const flow::FlowRecord& record) {
  const auto [is_reverse, rule] = first_sender(record.key, record.forward, record.reverse);
  return {.key = is_reverse ? record.key.reversed() : record.key,
          .rule = rule,
          .originator = is_reverse ? record.reverse : record.forward,
          .responder = is_reverse ? record.forward : record.reverse,
          .tcp = std::nullopt};
}

}  // namespace wirecensus::inspect
