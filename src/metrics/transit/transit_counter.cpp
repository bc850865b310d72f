#include "metrics/transit/transit_counter.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "base/address_shard.h"
#include "base/xxh3.h"
#include "flow/flow_counting.h"
#include "metrics/transit/packet_content.h"

namespace wirecensus::metrics {
namespace {

// Memory is fetched this many packets ahead.
constexpr std::size_t kPrefetched = 8;

std::uint32_t fold(const IpAddress& address) {
  std::array<std::uint32_t, 4> words;
  static_assert(sizeof words == sizeof address.bytes);
  std::memcpy(words.data(), address.bytes.data(), sizeof words);
  return words[0] ^ words[1] ^ words[2] ^ words[3];
}

std::uint32_t hash_of(const flow::FlowKey& key, std::uint64_t seed) {
  struct {
    std::array<std::uint8_t, 16> source, destination;
    std::uint16_t source_port, destination_port, protocol, kind;
  } words{key.source.bytes,    key.destination.bytes,
          key.source_port,     key.destination_port,
          key.protocol.number, static_cast<std::uint16_t>(key.protocol.space)};
  static_assert(sizeof words == 40);  // no padding
  return static_cast<std::uint32_t>(xxh3(&words, sizeof words, seed));
}

void append(Transit& whole, Transit part) {
  whole.counts.merge(part.counts);
  if (whole.flows.empty()) {
    whole.flows = std::move(part.flows);
  } else {
    whole.flows.insert(whole.flows.end(), part.flows.begin(), part.flows.end());
  }
  whole.rewritten.insert(whole.rewritten.end(), part.rewritten.begin(), part.rewritten.end());
  whole.delays.merge(part.delays);
  whole.timeline.merge(part.timeline);
  for (std::size_t i = 0; i < whole.truncated.size(); ++i) whole.truncated[i] += part.truncated[i];
  whole.undecided += part.undecided;
}

std::uint64_t harmed(const TransitCounts& counts) {
  return counts.changed + counts.lost + counts.gained + counts.duplicated + counts.reordered;
}

void sort_rows(Transit& transit) {
  std::sort(transit.flows.begin(), transit.flows.end(),
            [](const TransitFlow& a, const TransitFlow& b) {
              const std::uint64_t harmed_a = harmed(a.counts);
              const std::uint64_t harmed_b = harmed(b.counts);
              return harmed_a != harmed_b ? harmed_a > harmed_b : a.key < b.key;
            });
  std::sort(transit.rewritten.begin(), transit.rewritten.end(),
            [](const RewrittenFlow& a, const RewrittenFlow& b) {
              if (a.packets != b.packets) return a.packets > b.packets;
              return a.entered != b.entered ? a.entered < b.entered : a.left < b.left;
            });
}

}  // namespace

void TransitCounts::merge(const TransitCounts& other) {
  entered += other.entered;
  left += other.left;
  delivered += other.delivered;
  changed += other.changed;
  lost += other.lost;
  gained += other.gained;
  duplicated += other.duplicated;
  reordered += other.reordered;
  backward += other.backward;
}

TransitCounter::TransitCounter(const TransitRules& rules, std::uint64_t seed)
    : rules_(rules), seed_(seed) {
  for (std::uint32_t i = 0; i < kTransitShards; ++i) {
    matchers_.push_back(std::make_unique<TransitMatcher>(rules));
  }
}

TransitCounter::~TransitCounter() = default;

void TransitCounter::sort(const Frame& frame, const decode::Packet& packet,
                          TransitLanes& lanes) const {
  const std::uint32_t folded = fold(packet.source) ^ fold(packet.destination);
  const std::uint32_t shard = rules_.ignored.nat ? 0 : shard_of(folded, kTransitShards);
  const flow::FlowKey key = flow::flow_key(packet);
  lanes.newest = std::max(lanes.newest, packet.time);
  lanes.by_shard[shard].push_back({.digest = content_digest(frame, packet, rules_.ignored, seed_),
                                   .time = packet.time,
                                   .flow_hash = hash_of(key, seed_),
                                   .truncated = content_is_truncated(frame, packet),
                                   .flow = key});
}

void TransitCounter::count(unsigned worker, unsigned workers, TransitPoint point,
                           const TransitLanes& lanes) {
  assert(worker < workers);
  for (std::size_t shard = worker; shard < kTransitShards; shard += workers) {
    TransitMatcher& matcher = *matchers_[shard];
    const std::vector<TransitPacket>& packets = lanes.by_shard[shard];
    for (std::size_t i = 0; i < packets.size(); ++i) {
      if (i + kPrefetched < packets.size()) matcher.prefetch(packets[i + kPrefetched]);
      matcher.add(point, packets[i]);
    }
    matcher.advance(point, lanes.newest);
  }
}

Transit TransitCounter::finish() {
  Transit transit;
  transit.ignored = rules_.ignored;
  transit.timed = rules_.timed;
  for (auto& matcher : matchers_) {
    append(transit, matcher->finish());
    matcher.reset();
  }
  sort_rows(transit);
  return transit;
}

}  // namespace wirecensus::metrics
