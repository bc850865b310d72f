#include "runtime/decode_batch.h"

#include <algorithm>
#include <optional>

#include "decode/decoder.h"
#include "decode/segments.h"
#include "inspect/depth_sorter.h"

namespace wirecensus::runtime {
namespace {

using anonymize::AddressAnonymizer;

// Where the packets of a batch go. Passed by value to what is not inlined: no loop takes the
// sorter's address, and so keeps it in registers.
struct Targets {
  flow::PacketSorter sorter;
  metrics::CensusCounter& totals;
  inspect::DepthSorter* depth;    // null: depth is not counted
  AddressAnonymizer* anonymizer;  // null: addresses stay
};

void anonymize_addresses(decode::Packet& packet, AddressAnonymizer* anonymizer) {
  if (anonymizer == nullptr) return;
  packet.source = (*anonymizer)(packet.source);
  packet.destination = (*anonymizer)(packet.destination);
}

// An aggregate counts as one packet in the totals, and in the flows of all packets that it
// contains: each further packet gets its share of the frame bytes, the first one the rest.
void count_aggregate(const Frame& frame, decode::Packet& first, Targets& targets) {
  DecodeIssue issue = first.issue;
  std::uint32_t shares = 0;
  for (decode::Subframe at = first.next; at.offset != 0;) {
    decode::Packet further;
    decode::decode_subframe(frame, at, further);
    anonymize_addresses(further, targets.anonymizer);
    targets.totals.count_further(further);
    targets.sorter.push_further(further);
    if (issue == DecodeIssue::none) issue = further.issue;
    shares += further.frame_len;
    at = further.next;
  }
  first.issue = issue;
  targets.totals.count_totals(first);
  first.frame_len -= std::min(first.frame_len, shares);
  targets.sorter.push(first);
}

// Precondition: `packet` was decoded from `frame`.
void count_packet(const Frame& frame, decode::Packet& packet, Targets& targets) {
  if (targets.depth != nullptr) targets.depth->push(frame, packet);
  anonymize_addresses(packet, targets.anonymizer);
  if (packet.next.offset != 0) return count_aggregate(frame, packet, targets);
  targets.totals.count_totals(packet);
  targets.sorter.push(packet);
}

void count_uncommon(const Frame& frame, Targets& targets) {
  decode::Packet packet;
  decode::decode_header_by_header(frame, packet);
  count_packet(frame, packet, targets);
}

// Not inlined, so that the loop below takes no packet's address and keeps its packets in registers.
[[gnu::noinline]] void decode_uncommon(const Frame& frame, Targets targets) {
  count_uncommon(frame, targets);
}

// All steps before the flow table, in one loop: the processor overlaps the memory latency of one
// packet with the computation of others. push_depth(frame, packet, shard, keyed packet) is called
// for common packets.
template <typename PushDepth>
void decode_frames(const std::vector<Frame>& frames, Targets targets, PushDepth push_depth) {
  for (const Frame& frame : frames) {
    const bool common = decode::decode_common(
        frame, [&](const decode::Packet& packet) __attribute__((always_inline)) {
          targets.totals.count_totals(packet);
          targets.sorter.push(
              packet, [&](std::uint32_t shard, const auto& keyed) __attribute__((always_inline)) {
                push_depth(frame, packet, shard, keyed);
              });
        });
    if (!common) [[unlikely]]
      decode_uncommon(frame, targets);
  }
}

void decode_frames(const std::vector<Frame>& frames, const Targets& targets) {
  if (targets.depth == nullptr) {
    return decode_frames(frames, targets,
                         [](const Frame&, const decode::Packet&, std::uint32_t, const auto&) {});
  }
  decode_frames(
      frames, targets,
      [depth = targets.depth](const Frame& frame, const decode::Packet& packet, std::uint32_t shard,
                              const auto& keyed)
          __attribute__((always_inline)) { depth->push_common(frame, packet, shard, keyed); });
}

void decode_anonymized(const std::vector<Frame>& frames, Targets targets) {
  for (const Frame& frame : frames) {
    decode::Packet packet = decode::decode(frame);
    count_packet(frame, packet, targets);
  }
}

// Depth is of the frame as it was captured.
void decode_segments(const std::vector<Frame>& frames, Targets targets) {
  for (const Frame& frame : frames) {
    if (!decode::is_divisible(frame)) {
      count_uncommon(frame, targets);
      continue;
    }
    decode::Packet whole = decode::decode(frame);
    if (targets.depth != nullptr) targets.depth->push(frame, whole);
    anonymize_addresses(whole, targets.anonymizer);
    const std::uint32_t segments = decode::segment_count(frame);
    for (std::uint32_t i = 0; i < segments; ++i) {
      const decode::Packet packet = decode::segment_packet(frame, whole, i);
      targets.totals.count_totals(packet);
      targets.sorter.push(packet);
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

inspect::InnerFilter inner_filter_of(capture::FrameFilter* filter) {
  if (filter == nullptr) return {};
  return [filter](const Frame& inner) { return filter->passes(inner); };
}

inspect::AddressChange address_change_of(AddressAnonymizer* anonymizer) {
  if (anonymizer == nullptr) return {};
  return [anonymizer](const IpAddress& address) { return (*anonymizer)(address); };
}

// Bytes that were left out of the ring, and would have been captured.
std::uint64_t left_out(const std::vector<Frame>& frames) {
  std::uint64_t bytes = 0;
  for (const Frame& frame : frames)
    bytes += frame.frame_len - std::min(frame.frame_len, frame.cap_len);
  return bytes;
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
  if (options.transit != nullptr) sort_for_transit(frames, options, packets.transit);
  std::optional<inspect::DepthSorter> depth;
  if (options.depth.any()) {
    depth.emplace(options.depth, options.hash_seed, packets.depth,
                  inner_filter_of(options.inner_filter), address_change_of(options.anonymizer));
  }
  if (batch.headers_only) totals.add_captured(left_out(frames));
  const bool divides = options.wire && batch.super_packets > 0;
  const std::size_t count = divides ? count_segments(frames) : frames.size();
  const Targets targets{.sorter = {options.hash_seed, packets.flows, count},
                        .totals = totals,
                        .depth = depth ? &*depth : nullptr,
                        .anonymizer = options.anonymizer};
  if (divides) return decode_segments(frames, targets);
  if (options.anonymizer != nullptr) return decode_anonymized(frames, targets);
  decode_frames(frames, targets);
}

}  // namespace wirecensus::runtime
