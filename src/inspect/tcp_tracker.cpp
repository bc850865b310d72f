#include "inspect/tcp_tracker.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "flow/flow_counting.h"

namespace wirecensus::inspect {
namespace {

using namespace tcp_flag;

// What a segment is in its place in the stream.
struct Place {
  bool keepalive = false;
  bool probe = false;
};

bool at_or_after(std::uint32_t sequence, std::uint32_t other) {
  return sequence_step(other, sequence) >= 0;
}

bool is_closed(const TcpDirection& a, const TcpDirection& b) {
  return a.has(kRst) || b.has(kRst) || (a.has(kFin) && b.has(kFin));
}

// The commutative figures that few packets add to.
void count_events(const TcpSegment& segment, TcpDirection& from, TcpPools& pools) {
  constexpr std::uint8_t kCongestionExperienced = 3;
  const bool zero_window = segment.window == 0 && !segment.has(kSyn | kFin | kRst);
  const bool text = segment.has(kRst) && segment.payload_bytes > 0;
  const bool any = zero_window || text || segment.has_sack || segment.ecn != 0 ||
                   segment.has(kEce | kCwr) || segment.segments > 1;
  if (!any) [[likely]]
    return;
  TcpEvents& events = pools.events_of(from);
  events.zero_window_packets += zero_window;
  if (zero_window) events.note_trouble(segment.time);
  if (text) events.reset_bytes += segment.payload_bytes;
  events.sack_packets += segment.has_sack;
  events.dsack_packets += segment.has_dsack;
  events.ce_packets += segment.ecn == kCongestionExperienced;
  events.ect_packets += segment.ecn == 1 || segment.ecn == 2;
  events.ece_packets += segment.has(kEce);
  events.cwr_packets += segment.has(kCwr);
  events.further_segments += segment.segments - 1U;
}

void count_flags(const TcpSegment& segment, TcpDirection& from, TcpPools& pools) {
  from.flags |= segment.flags;
  from.data_packets += segment.payload_bytes > 0;
  if (!segment.has(kSyn | kFin | kRst)) [[likely]]
    return;
  TcpOpening& opening = pools.opening_of(from);
  opening.syn_packets += segment.has(kSyn);
  opening.fin_packets += segment.has(kFin);
  opening.rst_packets += segment.has(kRst);
}

bool is_copy(const TcpDirection& from, const TcpSegment& segment) {
  const bool is_either =
      segment.identity == from.identities[0] || segment.identity == from.identities[1];
  return segment.identity != 0 && is_either;
}

void note_identity(const TcpSegment& segment, TcpDirection& from) {
  from.identities = {segment.identity, from.identities[0]};
}

// Options of the SYN with the least time. The last SYN is that before an answer: one that comes
// afterwards was on its way for longer, or is old.
void note_syn(const TcpSegment& segment, TcpDirection& from, const TcpDirection& to,
              TcpPools& pools) {
  const TcpOpening& other = std::as_const(pools).opening_of(to);
  TcpOpening& opening = pools.opening_of(from);
  const bool first = opening.syn_packets == 1 || segment.time < opening.first_syn;
  const Timestamp answered = segment.has(kAck) ? other.first_ack : other.first_syn_ack;
  if (!is_time(answered)) opening.last_syn = std::max(opening.last_syn, segment.time);
  Timestamp& least = segment.has(kAck) ? opening.first_syn_ack : opening.first_pure_syn;
  least = std::min(least, segment.time);
  if (!first) return;
  opening.first_syn = segment.time;
  opening.initial_sequence = segment.sequence;
  opening.window = segment.window;
  opening.max_segment = segment.max_segment;
  opening.window_scale = segment.window_scale;
  opening.permits_sack = segment.permits_sack;
  opening.has_timestamps = segment.has_timestamp;
  opening.offers_ecn = segment.has(kEce) && (segment.has(kCwr) || segment.has(kAck));
}

// The ACK that answers the SYN of `to`; if that is not known, the first one, because it may be in
// an earlier count. Once it is known, only a packet that is older than others before it could be an
// earlier one.
void note_ack(const TcpSegment& segment, bool is_older, TcpDirection& from, const TcpDirection& to,
              TcpPools& pools) {
  if (!segment.has(kAck) || (from.acked_syn && !is_older)) return;
  if (to.has(kSyn)) {
    const std::uint32_t syn = std::as_const(pools).opening_of(to).initial_sequence;
    if (sequence_step(syn, segment.acknowledgment) <= 0) return;
  }
  from.acked_syn = true;
  TcpOpening& opening = pools.opening_of(from);
  opening.first_ack = std::min(opening.first_ack, segment.time);
}

void note_opening(const TcpSegment& segment, bool is_older, TcpDirection& from,
                  const TcpDirection& to, TcpPools& pools) {
  if (segment.has(kFin)) {
    TcpOpening& opening = pools.opening_of(from);
    opening.first_fin = std::min(opening.first_fin, segment.time);
  }
  if (segment.has(kRst)) {
    TcpOpening& opening = pools.opening_of(from);
    opening.first_rst = std::min(opening.first_rst, segment.time);
  }
  if (segment.has(kSyn)) return note_syn(segment, from, to, pools);
  if (!segment.has(kRst)) note_ack(segment, is_older, from, to, pools);
}

// A probe of a closed window (RFC 9293, 3.8.6.1), or a keepalive (3.8.4): of the byte that was
// sent last or none, or the next byte. A byte that was not seen before is data.
Place place_of(const TcpSegment& segment, const TcpDirection& from, const TcpDirection& to) {
  if (!from.seen.any() || segment.payload_bytes > 1 || segment.has(kSyn | kFin)) return {};
  const std::int32_t step = sequence_step(from.expected, segment.sequence);
  const bool before = step == -1;
  if (!before && (step != 0 || segment.payload_bytes == 0)) return {};
  if (to.has_window && to.last_window == 0) return {.probe = true};
  const bool all_acknowledged = to.has_ack && at_or_after(to.highest_ack, from.expected);
  const bool is_new = segment.payload_bytes > 0 && from.seen.next() != from.expected;
  return {.keepalive = before && all_acknowledged && !is_new};
}

// Whether a late segment was sent again or came another way (RFC 7323: TSval never falls). The
// TSval of the opener proves the latter only if the missing bytes were first sent in that tick, and
// too recently for an answer: otherwise they may have been sent again right after the opener.
void judge_late(const TcpSegment& segment, const TcpDirection& from, const TcpDirection& to,
                const Opener& opener, const TcpPools& pools, TcpEvents& events) {
  if (!segment.has_timestamp || !opener.has_timestamp) {
    ++events.late_undecided;
    return;
  }
  const TcpOpening& own = pools.opening_of(from);
  const TcpOpening& other = pools.opening_of(to);
  const Duration rtt =
      handshake_rtt(own, other).value_or(0) + handshake_rtt(other, own).value_or(0);
  const std::int32_t newer = sequence_step(opener.timestamp, segment.timestamp);
  if (newer > 0) {
    ++events.late_retransmitted;
  } else if (newer < 0 || (opener.in_tick && elapsed(opener.time, segment.time) < rtt)) {
    ++events.reordered;
  } else {
    ++events.late_undecided;
  }
}

void count_repeated(const TcpSegment& segment, const TcpDirection& to, std::uint32_t repeated,
                    TcpEvents& events) {
  const std::uint32_t bytes = segment.sequence_bytes();
  if (repeated < bytes) {
    ++events.partly_repeated_packets;
    return;
  }
  ++events.repeated_packets;
  events.needless_packets += to.has_ack && at_or_after(to.highest_ack, segment.sequence + bytes);
}

// One segment at a time, first sendings only (RFC 6298, section 3: Karn's rule).
void time_segment(const TcpSegment& segment, TcpDirection& from, bool again) {
  if (again) {
    const bool below = sequence_step(segment.sequence, from.timed_end) > 0;
    if (from.has_timed && below) from.has_timed = false;
    return;
  }
  if (from.has_timed || segment.time == kNoTime) return;
  from.has_timed = true;
  from.timed_end = segment.sequence + segment.sequence_bytes();
  from.timed_at = segment.time;
}

bool is_odd(const TcpSegment& segment, const TcpDirection& from) {
  if (!from.seen.can_follow(segment.sequence, segment.sequence_bytes())) return true;
  if (!from.has_expected) return false;
  const std::int64_t step = sequence_step(from.expected, segment.sequence);
  return std::abs(step) > std::int64_t{SeenRanges::kMaxStep};
}

// What the ranges say of a segment that is not simply the next one.
struct Disorder {
  bool gap = false;
  std::uint32_t repeated = 0;  // bytes seen before
  std::uint32_t late = 0;      // bytes below the highest sequence number, not seen before
};

// Also what is above all ranges is late below a packet without data, of which these do not know.
Disorder disorder_of(const TcpSegment& segment, Place place, const TcpDirection& from,
                     const AddedRange& added, const TcpPools& pools) {
  Disorder disorder{.repeated = added.repeated, .late = added.filled};
  if (from.has_expected) {
    const std::uint32_t fresh = segment.sequence + segment.sequence_bytes() - added.fresh;
    const std::int64_t below = sequence_step(fresh, from.expected);
    disorder.gap = sequence_step(from.expected, segment.sequence) > 0;
    disorder.late += static_cast<std::uint32_t>(std::clamp<std::int64_t>(below, 0, added.fresh));
  }
  const bool answers_own_syn =
      segment.has(kSyn) && segment.has(kAck) && is_time(pools.opening_of(from).first_pure_syn);
  if (place.probe || answers_own_syn) disorder.repeated = 0;
  return disorder;
}

void count_disorder(const TcpSegment& segment, const Disorder& disorder, const Opener& opener,
                    TcpDirection& from, const TcpDirection& to, TcpPools& pools) {
  TcpEvents& events = pools.events_of(from);
  events.gaps += disorder.gap;
  if (disorder.gap || disorder.repeated > 0 || disorder.late > 0) events.note_trouble(segment.time);
  if (disorder.repeated > 0) count_repeated(segment, to, disorder.repeated, events);
  if (disorder.late == 0) return;
  ++events.late_packets;
  events.late_bytes += disorder.late;
  judge_late(segment, from, to, opener, pools, events);
}

// Precondition: the segment takes sequence space, and is not odd.
void take_space(const TcpSegment& segment, Place place, TcpDirection& from, const TcpDirection& to,
                TcpPools& pools) {
  const Opener opener{.time = segment.time,
                      .timestamp = segment.timestamp,
                      .has_timestamp = segment.has_timestamp,
                      .in_tick = segment.timestamp == from.expected_after};
  const AddedRange added =
      from.seen.add(pools.holes, segment.sequence, segment.sequence_bytes(), opener);
  const Disorder disorder = disorder_of(segment, place, from, added, pools);
  const bool again = disorder.repeated > 0 || disorder.late > 0;
  if (again || disorder.gap) [[unlikely]]
    count_disorder(segment, disorder, added.opener, from, to, pools);
  from.saw_syn |= segment.has(kSyn);
  from.saw_fin |= segment.has(kFin);
  time_segment(segment, from, again || added.repeated > 0);  // a probe may be one sent again
  const std::uint32_t end = segment.sequence + segment.sequence_bytes();
  if (!from.has_expected || sequence_step(from.expected, end) > 0) {
    from.expected = end;
    from.expected_after = segment.timestamp;
  }
  from.has_expected = true;
}

void follow_sequence(const TcpSegment& segment, Place place, TcpDirection& from,
                     const TcpDirection& to, TcpPools& pools) {
  if (place.probe) ++pools.events_of(from).window_probes;
  if (place.keepalive) {
    ++pools.events_of(from).keepalives;
    return;
  }
  if (segment.sequence_bytes() == 0) {
    if (!from.has_expected) from.expected = segment.sequence;
    from.has_expected = true;
    return;
  }
  if (is_odd(segment, from)) [[unlikely]] {
    TcpEvents& events = pools.events_of(from);
    ++events.odd_packets;
    events.odd_bytes += segment.payload_bytes;
    return;
  }
  take_space(segment, place, from, to, pools);
}

// RFC 5681, section 2, and RFC 6675, section 2, where there are SACK blocks.
void count_duplicate_ack(const TcpSegment& segment, TcpDirection& from, const TcpDirection& to,
                         TcpPools& pools) {
  const bool in_flight = to.has_expected && sequence_step(segment.acknowledgment, to.expected) > 0;
  if (!in_flight || segment.payload_bytes > 0 || segment.has(kSyn | kFin)) return;
  const bool same_window = segment.window == from.last_window;
  if (!segment.has_sack && !same_window) return;
  TcpEvents& events = pools.events_of(from);
  events.sack_acks += segment.has_sack;
  events.duplicate_acks += same_window;
}

void end_timing(const TcpSegment& segment, TcpDirection& timed) {
  if (!timed.has_timed || !at_or_after(segment.acknowledgment, timed.timed_end)) return;
  timed.has_timed = false;
  if (segment.time == kNoTime || segment.time < timed.timed_at) return;
  timed.rtt.add(elapsed(timed.timed_at, segment.time));
}

void follow_acknowledgment(const TcpSegment& segment, Place place, TcpDirection& from,
                           TcpDirection& to, TcpPools& pools) {
  const std::int64_t step =
      from.has_ack ? sequence_step(from.highest_ack, segment.acknowledgment) : 1;
  if (std::abs(step) > std::int64_t{SeenRanges::kMaxStep}) [[unlikely]] {
    ++pools.events_of(from).odd_packets;
    return;
  }
  if (step == 0 && !place.keepalive) count_duplicate_ack(segment, from, to, pools);
  if (step > 0) from.highest_ack = segment.acknowledgment;
  from.has_ack = true;
  end_timing(segment, to);
}

// Whether nothing in the segment by itself calls for the general way. (One byte may be a probe.)
bool is_plain(const TcpSegment& segment) {
  constexpr std::uint32_t kMaxPlain = 0xffff;
  const bool is_ack = (segment.flags & (kFin | kSyn | kRst | kAck | kEce | kCwr)) == kAck;
  const bool is_special = segment.is_further || segment.has_sack || segment.ecn != 0 ||
                          segment.segments != 1 || segment.window == 0;
  return segment.is_readable && is_ack && !is_special && segment.payload_bytes != 1 &&
         segment.payload_bytes <= kMaxPlain && segment.time != kNoTime;
}

bool extends(const TcpSegment& segment, const SeenRanges& seen) {
  return seen.any() && !seen.has_holes() && segment.sequence == seen.next();
}

// Whether it is the next one, and neither older than the last one nor a copy nor a duplicate ACK.
// Of a direction with holes, only segments without data are.
bool is_next(const TcpSegment& segment, const TcpDirection& from, const TcpDirection& to) {
  const bool follows = from.has_expected && segment.sequence == from.expected &&
                       (segment.payload_bytes == 0 || extends(segment, from.seen));
  const bool is_older = segment.time < from.counters.last_seen;
  if (!follows || !from.acked_syn || is_older || !from.has_ack) return false;
  const std::int32_t step = sequence_step(from.highest_ack, segment.acknowledgment);
  if (step < 0 || static_cast<std::uint32_t>(step) > SeenRanges::kMaxStep) return false;
  const bool in_flight = to.has_expected && sequence_step(segment.acknowledgment, to.expected) > 0;
  const bool may_be_duplicate = step == 0 && segment.payload_bytes == 0 && in_flight;
  return !may_be_duplicate && !is_copy(from, segment);
}

}  // namespace

bool begins_connection(const TcpDirection& from, const TcpDirection& to, const TcpSegment& segment,
                       const TcpPools& pools) {
  if (!segment.is_readable || !segment.has(kSyn) || segment.has(kAck)) return false;
  if (!segment.has(kRst) && is_closed(from, to)) return true;
  if (from.has(kSyn)) return pools.opening_of(from).initial_sequence != segment.sequence;
  const bool captured_from_the_middle = to.has_expected && !to.has(kSyn);
  return from.has_expected || captured_from_the_middle;
}

bool track_next(const TcpSegment& segment, TcpDirection& from, TcpDirection& to) {
  if (!is_plain(segment) || !is_next(segment, from, to)) return false;
  flow::count_packet(from.counters, segment);
  from.flags |= segment.flags;
  note_identity(segment, from);
  if (segment.payload_bytes > 0) {
    ++from.data_packets;
    from.seen.extend(segment.payload_bytes);
    time_segment(segment, from, false);
    from.expected = segment.sequence + segment.payload_bytes;
    from.expected_after = segment.timestamp;
  }
  from.highest_ack = segment.acknowledgment;
  end_timing(segment, to);
  from.last_window = segment.window;
  from.has_window = true;
  return true;
}

void track(const TcpSegment& segment, TcpDirection& from, TcpDirection& to, TcpPools& pools) {
  if (track_next(segment, from, to)) [[likely]]
    return;
  track_any(segment, from, to, pools);
}

void track_any(const TcpSegment& segment, TcpDirection& from, TcpDirection& to, TcpPools& pools) {
  const bool is_older = segment.time < from.counters.last_seen;
  flow::count_packet(from.counters, segment);
  from.counters.packets -= segment.is_further ? 1 : 0;
  if (!segment.is_readable) [[unlikely]] {
    TcpEvents& events = pools.events_of(from);
    ++events.unread_packets;
    events.unread_bytes += segment.payload_bytes;
    return;
  }
  count_flags(segment, from, pools);
  count_events(segment, from, pools);
  if (segment.time != kNoTime) note_opening(segment, is_older, from, to, pools);
  if (is_copy(from, segment)) [[unlikely]] {
    ++pools.events_of(from).duplicate_packets;
    return;
  }
  note_identity(segment, from);
  if (segment.has(kRst)) return;  // takes no sequence space, and its text is not of the stream
  const Place place = place_of(segment, from, to);
  follow_sequence(segment, place, from, to, pools);
  if (segment.has(kAck)) follow_acknowledgment(segment, place, from, to, pools);
  from.last_window = segment.window;
  from.has_window = true;
}

}  // namespace wirecensus::inspect
