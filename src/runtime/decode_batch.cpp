#include "runtime/decode_batch.h"

#include <algorithm>

#include "decode/decoder.h"
#include "decode/segments.h"

namespace wirecensus::runtime {
namespace {

// An aggregate is one packet, and has the flows of all that it holds: each further packet gets its
// share of the frame's bytes, the first one the rest.
void count_aggregate(const Frame& frame, decode::Packet& first, flow::PacketSorter& sorter,
                     metrics::CensusCounter& totals) {
  DecodeIssue issue = first.issue;
  std::uint32_t shares = 0;
  for (decode::Subframe at = first.next; at.offset != 0;) {
    decode::Packet further;
    decode::decode_subframe(frame, at, further);
    totals.count_further(further);
    sorter.push_further(further);
    if (issue == DecodeIssue::none) issue = further.issue;
    shares += further.frame_len;
    at = further.next;
  }
  first.issue = issue;
  totals.count_totals(first);
  first.frame_len -= std::min(first.frame_len, shares);
  sorter.push(first);
}

void count_uncommon(const Frame& frame, flow::PacketSorter& sorter,
                    metrics::CensusCounter& totals) {
  decode::Packet packet;
  decode::decode_header_by_header(frame, packet);
  if (packet.next.offset != 0) return count_aggregate(frame, packet, sorter, totals);
  totals.count_totals(packet);
  sorter.push(packet);
}

// Apart, so that the loop below gives no packet's address away: its packets stay in registers.
[[gnu::noinline]] void decode_uncommon(const Frame& frame, flow::PacketSorter sorter,
                                       metrics::CensusCounter& totals) {
  count_uncommon(frame, sorter, totals);
}

// All that is done with a packet before it goes to its table, in one go: so one packet's wait for
// memory is another's time to compute.
void decode_frames(const std::vector<Frame>& frames, flow::PacketSorter sorter,
                   metrics::CensusCounter& totals) {
  for (const Frame& frame : frames) {
    const bool common = decode::decode_common(
        frame, [&](const decode::Packet& packet) __attribute__((always_inline)) {
          totals.count_totals(packet);
          sorter.push(packet);
        });
    if (!common) [[unlikely]]
      decode_uncommon(frame, sorter, totals);
  }
}

void decode_segments(const std::vector<Frame>& frames, flow::PacketSorter sorter,
                     metrics::CensusCounter& totals) {
  for (const Frame& frame : frames) {
    if (!decode::is_divisible(frame)) {
      count_uncommon(frame, sorter, totals);
      continue;
    }
    const decode::Packet whole = decode::decode(frame);
    const std::uint32_t segments = decode::segment_count(frame);
    for (std::uint32_t i = 0; i < segments; ++i) {
      const decode::Packet packet = decode::segment_packet(frame, whole, i);
      totals.count_totals(packet);
      sorter.push(packet);
    }
  }
}

std::size_t count_segments(const std::vector<Frame>& frames) {
  std::size_t segments = 0;
  for (const Frame& frame : frames) segments += decode::segment_count(frame);
  return segments;
}

}  // namespace

void decode_batch(const capture::FrameBatch& batch, const DecodeOptions& options,
                  metrics::CensusCounter& totals, SortedPackets& packets) {
  const std::vector<Frame>& frames = batch.frames;
  if (options.wire && batch.super_packets > 0) {
    const std::size_t segments = count_segments(frames);
    return decode_segments(frames, {options.hash_seed, packets, segments}, totals);
  }
  decode_frames(frames, {options.hash_seed, packets, frames.size()}, totals);
}

}  // namespace wirecensus::runtime
