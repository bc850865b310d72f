// Who lost the packets that a replay should have brought: told from what is missing and from the
// ledger of the count. A packet that came to the interface is in the ledger, counted or lost; so
// what is missing and not lost there never came.
#pragma once

#include <cstdint>

#include "base/ledger.h"
#include "metrics/census_difference.h"

namespace wirecensus {

// Packets that are missing, by who lost them; together all of `difference.all().missing.packets`.
struct LossAttribution {
  std::uint64_t sender = 0;   // never came to the interface, or are not in the capture
  std::uint64_t kernel = 0;   // came, and found no room: in the ring, or in the interface
  std::uint64_t capture = 0;  // lost when the capture file was made, or in what is missing of it
  std::uint64_t unknown = 0;  // the ledger cannot tell

  std::uint64_t all() const { return sender + kernel + capture + unknown; }
};

// Known losses account for missing packets first: the ledger cannot say of which flow they were.
LossAttribution attribute_losses(const CensusDifference& difference, const Ledger& ledger);

}  // namespace wirecensus
