#include "inspect/depth_sorter.h"

#include "decode/decoder.h"

namespace wirecensus::inspect {

DepthSorter::DepthSorter(const DepthOptions& options, std::uint64_t /*hash_seed*/,
                         std::span<DepthLanes> shards)
    : options_(options), shards_(shards) {
  for (DepthLanes& lanes : shards_) lanes.clear();
}

void DepthSorter::push(const Frame& frame) {
  const decode::Packet packet = decode::decode(frame);
  push(frame, packet);
  for (decode::Subframe at = packet.next; at.offset != 0;) {
    decode::Packet further;
    decode::decode_subframe(frame, at, further);
    push(frame, further);
    at = further.next;
  }
}

void DepthSorter::push(const Frame& /*frame*/, const decode::Packet& /*packet*/) {}

}  // namespace wirecensus::inspect
