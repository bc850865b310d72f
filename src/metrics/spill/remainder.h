// Packets that have no room in flows of their own (flow::Room, SpilledFlows): they are counted in
// all sums, and a loss in the ledger says how many they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ledger.h"
#include "flow/flow_records.h"

namespace wirecensus::metrics {

// Packets that are only in the row `remainder`.
struct Remainder {
  std::uint64_t packets = 0;
  std::string reason;
};

// Adds it to the losses of a ledger, if there is one.
void note_remainder(const std::optional<Remainder>& remainder, Ledger& ledger);

// Adds the row, unless it is empty. Precondition: there is none.
void append_remainder(const flow::FlowCounters& counters, flow::FlowRecords& flows);

}  // namespace wirecensus::metrics
