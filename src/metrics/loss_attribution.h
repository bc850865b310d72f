// Locates where the missing packets of a replay were lost, from the difference between expected and
// actual count and from the ledger. A packet that reached the interface is in the ledger (counted
// or lost) or at least in the interface's own counters; a missing packet that is in none of these
// never arrived. Whether the sender or the network lost it can be decided only from the sender's
// count.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ledger.h"
#include "metrics/census_difference.h"

namespace wirecensus::metrics {

// Missing packets by place of loss. The sum is `difference.all().missing.packets`.
struct LossAttribution {
  std::uint64_t before = 0;  // did not reach the interface, or are not in the capture file
  std::uint64_t kernel = 0;  // dropped by the kernel or interface: losses in the ledger
  std::uint64_t past = 0;    // counted by the interface, not seen by the capture
  // Not lost: arrived with other addresses or another protocol. As many unexpected packets of the
  // same lengths were counted.
  std::uint64_t changed = 0;
  std::uint64_t capture = 0;  // lost when the capture file was written, or in its damaged parts
  std::uint64_t unknown = 0;  // the ledger cannot decide
  // Packets that the interfaces counted during the capture, from any sender; none if unknown.
  std::optional<std::uint64_t> at_interface;

  std::uint64_t all() const { return before + kernel + past + changed + capture + unknown; }
  // The member with most packets, in words of the outputs: "before_interface", "kernel",
  // "past_capture", "changed", "capture_file", "unknown"; "none" without missing packets.
  std::string_view culprit() const;
};

// Attributes each missing packet once: to changes, then to the losses of the ledger (whose flows
// are unknown), then to packets that only the interface counted. The rest is `before`, or `unknown`
// if the ledger has doubts or losses of unknown size.
LossAttribution attribute_losses(const CensusDifference& difference, const Ledger& ledger);

}  // namespace wirecensus::metrics
