// The balance check of a census: every packet is in exactly one row of every table.
#pragma once

#include <array>
#include <cstdint>

#include "metrics/census.h"
#include "metrics/order/largest_flows.h"

namespace wirecensus::metrics {

// A number of packets and the sum of their wire lengths.
struct Amount {
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;

  bool operator==(const Amount&) const = default;
  void operator+=(const Amount& other) {
    packets += other.packets;
    frame_bytes += other.frame_bytes;
  }
};
// Indexed by timeline_protocol().
using ProtocolAmounts = std::array<Amount, kTimelineProtocols>;

void add_amounts(const ProtocolAmounts& more, ProtocolAmounts& amounts);

// Sums the packets of flow records by protocol.
ProtocolAmounts amounts_of_flows(const flow::FlowRecords& flows);
ProtocolAmounts amounts_of_flows(const UnlistedFlows& flows);

// Adds a loss (LossCause::books_do_not_balance) to the ledger for each table that does not add up
// to `census.ledger.counted` packets and `census.totals.frame_bytes` bytes, and one if flows and
// timeline disagree about protocols. Precondition: `flows` is amounts_of_flows(census.flows).
void balance_books(Census& census, const ProtocolAmounts& flows);

// The same; sums the flow records itself.
void balance_books(Census& census);

// Whether the ledger says that tables lack something for want of memory, so they need not agree.
bool may_have_remainder(const Ledger& ledger);

// Adds such a loss unless what was counted of the files (Ledger::files), if there are any, adds up.
// Precondition: of one count, so that it has all sources.
void balance_files(Census& census);

}  // namespace wirecensus::metrics
