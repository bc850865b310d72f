#include "inspect/tcp_direction.h"

namespace wirecensus::inspect {

void TcpEvents::merge(const TcpEvents& other) {
  reset_bytes += other.reset_bytes;
  zero_window_packets += other.zero_window_packets;
  sack_packets += other.sack_packets;
  dsack_packets += other.dsack_packets;
  ect_packets += other.ect_packets;
  ce_packets += other.ce_packets;
  ece_packets += other.ece_packets;
  cwr_packets += other.cwr_packets;
  further_segments += other.further_segments;
  unread_packets += other.unread_packets;
  unread_bytes += other.unread_bytes;
  odd_packets += other.odd_packets;
  odd_bytes += other.odd_bytes;
  repeated_packets += other.repeated_packets;
  partly_repeated_packets += other.partly_repeated_packets;
  needless_packets += other.needless_packets;
  duplicate_packets += other.duplicate_packets;
  gaps += other.gaps;
  late_packets += other.late_packets;
  late_bytes += other.late_bytes;
  late_retransmitted += other.late_retransmitted;
  reordered += other.reordered;
  late_undecided += other.late_undecided;
  duplicate_acks += other.duplicate_acks;
  sack_acks += other.sack_acks;
  window_probes += other.window_probes;
  keepalives += other.keepalives;
  trouble_since = std::min(trouble_since, other.trouble_since);
}

void TcpRtt::merge(const TcpRtt& other) {
  samples += other.samples;
  if (__builtin_add_overflow(sum, other.sum, &sum)) sum = std::numeric_limits<Duration>::max();
  min = std::min(min, other.min);
}

std::optional<Duration> handshake_rtt(const TcpOpening& from, const TcpOpening& to) {
  constexpr Duration kCopies = 1'000'000;
  const bool is_answer = is_time(from.first_syn_ack);
  const Timestamp answered = is_answer ? to.first_ack : to.first_syn_ack;
  const Timestamp asked = is_answer ? from.first_syn_ack : from.first_pure_syn;
  if (!is_time(asked) || !is_time(answered) || answered < asked) return std::nullopt;
  if (elapsed(asked, std::max(asked, from.last_syn)) > kCopies) return std::nullopt;
  return elapsed(asked, answered);
}

}  // namespace wirecensus::inspect
