#include "runtime/decode_batch.h"

#include "decode/decoder.h"
#include "decode/segments.h"

namespace wirecensus {
namespace {

// Apart, so that the loop below gives no packet's address away: its packets stay in registers.
[[gnu::noinline]] void decode_uncommon(const Frame& frame, PacketSorter sorter,
                                       CensusCounter& totals) {
  Packet packet;
  decode_header_by_header(frame, packet);
  totals.count_totals(packet);
  sorter.push(packet);
}

// All that is done with a packet before it goes to its table, in one go: so one packet's wait for
// memory is another's time to compute.
void decode_frames(const std::vector<Frame>& frames, PacketSorter sorter, CensusCounter& totals) {
  for (const Frame& frame : frames) {
    const bool common = decode_common(
        frame, [&](const Packet& packet) __attribute__((always_inline)) {
          totals.count_totals(packet);
          sorter.push(packet);
        });
    if (!common) [[unlikely]]
      decode_uncommon(frame, sorter, totals);
  }
}

void decode_segments(const std::vector<Frame>& frames, PacketSorter sorter, CensusCounter& totals) {
  for (const Frame& frame : frames) {
    const Packet whole = decode(frame);
    const std::uint32_t segments = segment_count(frame);
    for (std::uint32_t i = 0; i < segments; ++i) {
      const Packet packet = is_divisible(frame) ? segment_packet(frame, whole, i) : whole;
      totals.count_totals(packet);
      sorter.push(packet);
    }
  }
}

std::size_t count_segments(const std::vector<Frame>& frames) {
  std::size_t segments = 0;
  for (const Frame& frame : frames) segments += segment_count(frame);
  return segments;
}

}  // namespace

void decode_batch(const FrameBatch& batch, const DecodeOptions& options, CensusCounter& totals,
                  SortedPackets& packets) {
  const std::vector<Frame>& frames = batch.frames;
  if (options.wire && batch.super_packets > 0) {
    const std::size_t segments = count_segments(frames);
    return decode_segments(frames, {options.hash_seed, packets, segments}, totals);
  }
  decode_frames(frames, {options.hash_seed, packets, frames.size()}, totals);
}

}  // namespace wirecensus
