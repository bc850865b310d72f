// The books: that every packet is in exactly one row of every table.
#pragma once

#include <array>
#include <cstdint>

#include "metrics/census.h"

namespace wirecensus::metrics {

struct Amount {
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;

  bool operator==(const Amount&) const = default;
  void operator+=(const Amount& other) {
    packets += other.packets;
    frame_bytes += other.frame_bytes;
  }
};
// By timeline_protocol().
using ProtocolAmounts = std::array<Amount, kTimelineProtocols>;

// What flow records come to.
ProtocolAmounts amounts_of_flows(const flow::FlowRecords& flows);

// Enters a loss for each table of the census that does not add up to `census.ledger.counted`.
// `flows` is what all its flow records come to, where the caller has that already.
void balance_books(Census& census, const ProtocolAmounts& flows);
void balance_books(Census& census);

}  // namespace wirecensus::metrics
