#include "inspect/tcp_merge.h"

#include <algorithm>
#include <utility>

namespace wirecensus::inspect {
namespace {

// `answered`: when the other end answered in the earlier count, or no time.
void merge(TcpOpening& opening, const TcpOpening& later, Timestamp answered) {
  opening.syn_packets += later.syn_packets;
  opening.fin_packets += later.fin_packets;
  opening.rst_packets += later.rst_packets;
  if (later.first_syn < opening.first_syn) {
    opening.first_syn = later.first_syn;
    opening.initial_sequence = later.initial_sequence;
    opening.window = later.window;
    opening.max_segment = later.max_segment;
    opening.window_scale = later.window_scale;
    opening.permits_sack = later.permits_sack;
    opening.has_timestamps = later.has_timestamps;
    opening.offers_ecn = later.offers_ecn;
  }
  const bool is_before_answer = !is_time(answered) || later.last_syn < answered;
  if (is_before_answer) opening.last_syn = std::max(opening.last_syn, later.last_syn);
  opening.first_pure_syn = std::min(opening.first_pure_syn, later.first_pure_syn);
  opening.first_syn_ack = std::min(opening.first_syn_ack, later.first_syn_ack);
  opening.first_ack = std::min(opening.first_ack, later.first_ack);
  opening.first_fin = std::min(opening.first_fin, later.first_fin);
  opening.first_rst = std::min(opening.first_rst, later.first_rst);
}

// The greater of two sequence numbers that may be unknown.
void raise(std::uint32_t& number, bool is_known, std::uint32_t later, bool is_later_known) {
  if (is_later_known && (!is_known || sequence_step(number, later) > 0)) number = later;
}

// Whether it was closed at that time, as is_closed() of the tracker: of two counts of the same
// packets, one has the SYN, and the other the end of the same connection.
bool is_closed_at(Timestamp time, const TcpDirection& a, const TcpDirection& b,
                  const TcpPools& pools) {
  const auto is_until = [&](Timestamp end) { return !is_time(end) || end <= time; };
  const auto has_rst = [&](const TcpDirection& from) {
    return from.has(tcp_flag::kRst) && is_until(pools.opening_of(from).first_rst);
  };
  const auto has_fin = [&](const TcpDirection& from) {
    return from.has(tcp_flag::kFin) && is_until(pools.opening_of(from).first_fin);
  };
  return has_rst(a) || has_rst(b) || (has_fin(a) && has_fin(b));
}

// Whether the SYN of `later` begins another connection than that of `own` and the other end,
// `other`: as begins_connection() decides it when it sees that SYN.
bool is_other_opening(const TcpDirection& own, const TcpDirection& other, const TcpPools& pools,
                      const TcpDirection& later, const TcpPools& others) {
  const Timestamp syn = others.opening_of(later).first_pure_syn;
  if (!is_time(syn)) return false;
  if (is_closed_at(syn, own, other, pools)) return true;
  if (own.has(tcp_flag::kSyn)) {
    return pools.opening_of(own).initial_sequence != others.opening_of(later).initial_sequence;
  }
  return own.has_expected || (other.has_expected && !other.has(tcp_flag::kSyn));
}

Timestamp answer_time(const TcpDirection& from, const TcpDirection& to, const TcpPools& pools) {
  const TcpOpening& opening = pools.opening_of(to);
  const bool answers = is_time(pools.opening_of(from).first_syn_ack);
  return answers ? opening.first_ack : opening.first_syn_ack;
}

void merge(TcpDirection& direction, TcpPools& pools, const TcpDirection& later,
           const TcpPools& others, Timestamp answered) {
  direction.order_unproved = true;
  direction.counters.merge(later.counters);
  direction.seen.merge(pools.holes, later.seen, others.holes);
  raise(direction.expected, direction.has_expected, later.expected, later.has_expected);
  raise(direction.highest_ack, direction.has_ack, later.highest_ack, later.has_ack);
  direction.flags |= later.flags;
  direction.has_expected |= later.has_expected;
  direction.has_ack |= later.has_ack;
  direction.saw_syn |= later.saw_syn;
  direction.saw_fin |= later.saw_fin;
  direction.data_packets += later.data_packets;
  direction.rtt.merge(later.rtt);
  if (later.opening != kNoTcpState) {
    merge(pools.opening_of(direction), others.opening_of(later), answered);
  }
  if (later.events != kNoTcpState) {
    pools.events_of(direction).merge(others.events_of(later));
  }
}

}  // namespace

TcpDirection copied(const TcpDirection& direction, const TcpPools& others, TcpPools& pools) {
  TcpDirection copy = direction;
  copy.opening = kNoTcpState;
  copy.events = kNoTcpState;
  copy.seen = {};
  copy.seen.merge(pools.holes, direction.seen, others.holes);
  if (direction.opening != kNoTcpState) pools.opening_of(copy) = others.opening_of(direction);
  if (direction.events != kNoTcpState) pools.events_of(copy) = others.events_of(direction);
  return copy;
}

bool is_another(const TcpDirection& forward, const TcpDirection& reverse, const TcpPools& pools,
                const TcpDirection& later_forward, const TcpDirection& later_reverse,
                const TcpPools& others) {
  return is_other_opening(forward, reverse, pools, later_forward, others) ||
         is_other_opening(reverse, forward, pools, later_reverse, others);
}

void merge(TcpDirection& forward, TcpDirection& reverse, TcpPools& pools,
           const TcpDirection& later_forward, const TcpDirection& later_reverse,
           const TcpPools& others) {
  const Timestamp forward_answered = answer_time(forward, reverse, pools);
  const Timestamp reverse_answered = answer_time(reverse, forward, pools);
  merge(forward, pools, later_forward, others, forward_answered);
  merge(reverse, pools, later_reverse, others, reverse_answered);
}

}  // namespace wirecensus::inspect
