// Where the packets of a replay that are missing got lost: told from what is missing and from the
// ledger of the count. A packet that came to the interface is in the ledger, counted or lost, or
// at least in the interface's own counters; so what is missing and in none of these never came.
// Whether it was the sender or something between, only the sender's own count could tell.
#pragma once

#include <cstdint>
#include <optional>

#include "base/ledger.h"
#include "metrics/census_difference.h"

namespace wirecensus::metrics {

// Packets that are missing, by where; together all of `difference.all().missing.packets`.
struct LossAttribution {
  std::uint64_t before = 0;  // never came to the interface, or are not in the capture
  std::uint64_t kernel = 0;  // came, and found no room: the ledger has them as lost
  std::uint64_t past = 0;    // the interface counted them, and the capture did not see them
  // Arrived under other addresses, or as another protocol: packets of the same lengths are there
  // that were not expected. Not lost.
  std::uint64_t changed = 0;
  std::uint64_t capture = 0;  // lost when the capture file was made, or in what is missing of it
  std::uint64_t unknown = 0;  // the ledger cannot tell
  // What the interfaces themselves counted meanwhile, whoever sent it; none where that is not
  // known.
  std::optional<std::uint64_t> at_interface;

  std::uint64_t all() const { return before + kernel + past + changed + capture + unknown; }
};

// Known losses account for missing packets first: the ledger cannot say of which flow they were.
LossAttribution attribute_losses(const CensusDifference& difference, const Ledger& ledger);

}  // namespace wirecensus::metrics
