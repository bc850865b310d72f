#include "runtime/decode_batch.h"

#include <algorithm>

#include "decode/decoder.h"
#include "decode/segments.h"
#include "inspect/depth_sorter.h"

namespace wirecensus::runtime {
namespace {

using anonymize::AddressAnonymizer;

void anonymize_addresses(decode::Packet& packet, AddressAnonymizer* anonymizer) {
  if (anonymizer == nullptr) return;
  packet.source = (*anonymizer)(packet.source);
  packet.destination = (*anonymizer)(packet.destination);
}

// An aggregate counts as one packet in the totals, and in the flows of all packets that it
// contains: each further packet gets its share of the frame bytes, the first one the rest.
void count_aggregate(const Frame& frame, decode::Packet& first, flow::PacketSorter& sorter,
                     metrics::CensusCounter& totals, AddressAnonymizer* anonymizer) {
  DecodeIssue issue = first.issue;
  std::uint32_t shares = 0;
  for (decode::Subframe at = first.next; at.offset != 0;) {
    decode::Packet further;
    decode::decode_subframe(frame, at, further);
    anonymize_addresses(further, anonymizer);
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

// Precondition: `packet` was decoded from `frame`.
void count_packet(const Frame& frame, decode::Packet& packet, flow::PacketSorter& sorter,
                  metrics::CensusCounter& totals, AddressAnonymizer* anonymizer) {
  anonymize_addresses(packet, anonymizer);
  if (packet.next.offset != 0) return count_aggregate(frame, packet, sorter, totals, anonymizer);
  totals.count_totals(packet);
  sorter.push(packet);
}

void count_uncommon(const Frame& frame, flow::PacketSorter& sorter, metrics::CensusCounter& totals,
                    AddressAnonymizer* anonymizer = nullptr) {
  decode::Packet packet;
  decode::decode_header_by_header(frame, packet);
  count_packet(frame, packet, sorter, totals, anonymizer);
}

// Not inlined, so that the loop below takes no packet's address and keeps its packets in registers.
[[gnu::noinline]] void decode_uncommon(const Frame& frame, flow::PacketSorter sorter,
                                       metrics::CensusCounter& totals) {
  count_uncommon(frame, sorter, totals);
}

// All steps before the flow table, in one loop: the processor overlaps the memory latency of one
// packet with the computation of others.
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

void decode_anonymized(const std::vector<Frame>& frames, flow::PacketSorter sorter,
                       metrics::CensusCounter& totals, AddressAnonymizer* anonymizer) {
  for (const Frame& frame : frames) {
    decode::Packet packet = decode::decode(frame);
    count_packet(frame, packet, sorter, totals, anonymizer);
  }
}

void decode_segments(const std::vector<Frame>& frames, flow::PacketSorter sorter,
                     metrics::CensusCounter& totals, AddressAnonymizer* anonymizer) {
  for (const Frame& frame : frames) {
    if (!decode::is_divisible(frame)) {
      count_uncommon(frame, sorter, totals, anonymizer);
      continue;
    }
    decode::Packet whole = decode::decode(frame);
    anonymize_addresses(whole, anonymizer);
    const std::uint32_t segments = decode::segment_count(frame);
    for (std::uint32_t i = 0; i < segments; ++i) {
      const decode::Packet packet = decode::segment_packet(frame, whole, i);
      totals.count_totals(packet);
      sorter.push(packet);
    }
  }
}

// Decodes once more, so that counts without this pay nothing for it.
void sort_for_transit(const std::vector<Frame>& frames, const DecodeOptions& options,
                      metrics::TransitLanes& lanes) {
  lanes.clear();
  for (const Frame& frame : frames) {
    decode::Packet packet = decode::decode(frame);
    anonymize_addresses(packet, options.anonymizer);
    options.transit->sort(frame, packet, lanes);
  }
}

void sort_for_depth(const std::vector<Frame>& frames, const DecodeOptions& options,
                    std::vector<inspect::DepthLanes>& lanes) {
  inspect::DepthSorter sorter(options.depth, options.hash_seed, lanes);
  for (const Frame& frame : frames) sorter.push(frame);
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
  AddressAnonymizer* const anonymizer = options.anonymizer;
  if (options.transit != nullptr) sort_for_transit(frames, options, packets.transit);
  if (options.depth.any()) sort_for_depth(frames, options, packets.depth);
  if (options.wire && batch.super_packets > 0) {
    const std::size_t segments = count_segments(frames);
    return decode_segments(frames, {options.hash_seed, packets.flows, segments}, totals,
                           anonymizer);
  }
  if (anonymizer != nullptr) {
    return decode_anonymized(frames, {options.hash_seed, packets.flows, frames.size()}, totals,
                             anonymizer);
  }
  decode_frames(frames, {options.hash_seed, packets.flows, frames.size()}, totals);
}

}  // namespace wirecensus::runtime
