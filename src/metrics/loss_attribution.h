// Who lost the packets that a replay should have brought: told from what is missing and from the
// ledger of the count. A packet that came to the interface is in the ledger, counted or lost, or
// at least in the interface's own counters; so what is missing and in none of these never came.
#pragma once

#include <cstdint>
#include <optional>

#include "base/ledger.h"
#include "metrics/census_difference.h"

namespace wirecensus {

// Packets that are missing, by who lost them; together all of `difference.all().missing.packets`.
struct LossAttribution {
  std::uint64_t sender = 0;  // never came to the interface, or are not in the capture
  std::uint64_t kernel = 0;  // came, and found no room: in the ring, in the interface or on the way
  std::uint64_t capture = 0;  // lost when the capture file was made, or in what is missing of it
  std::uint64_t unknown = 0;  // the ledger cannot tell
  // What the interfaces themselves counted meanwhile, whoever sent it; none where that is not
  // known.
  std::optional<std::uint64_t> at_interface;

  std::uint64_t all() const { return sender + kernel + capture + unknown; }
};

// Known losses account for missing packets first: the ledger cannot say of which flow they were.
LossAttribution attribute_losses(const CensusDifference& difference, const Ledger& ledger);

}  // namespace wirecensus
