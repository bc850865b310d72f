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
#include "metrics/transit/transit.h"

namespace wirecensus::metrics {

// What the sender of a replay reports: packets sent, and packets that it could not send.
struct SenderReport {
  std::uint64_t sent = 0;
  std::uint64_t failed = 0;
};

// Missing packets by place of loss. The sum is `difference.all().missing.packets`.
struct LossAttribution {
  // Did not reach the interface, or are not in the capture file: lost by the sender or on the path.
  // If the sender reports what it sent, this is 0 and divided into the next two.
  std::uint64_t before = 0;
  std::uint64_t sender = 0;  // not sent
  std::uint64_t path = 0;    // sent, but did not reach the interface
  std::uint64_t kernel = 0;  // dropped by the kernel or interface: losses in the ledger
  std::uint64_t past = 0;    // counted by the interface, not seen by the capture
  // Not lost: arrived with other addresses or another protocol. As many unexpected packets of the
  // same lengths were counted.
  std::uint64_t changed = 0;
  std::uint64_t capture = 0;  // lost when the capture file was written, or in its damaged parts
  std::uint64_t unknown = 0;  // the ledger cannot decide
  // Packets that the interfaces counted during the capture, from any sender; none if unknown.
  std::optional<std::uint64_t> at_interface;

  std::uint64_t all() const {
    return before + sender + path + kernel + past + changed + capture + unknown;
  }
  // The member with most packets, in words of the outputs: "before_interface", "sender", "path",
  // "kernel", "past_capture", "changed", "capture_file", "unknown"; "none" without missing packets.
  std::string_view culprit() const;
};

// Attributes each missing packet once: to changes, then to the losses of the ledger (whose flows
// are unknown), then to packets that only the interface counted. The rest is `before`, or `unknown`
// if the ledger has doubts or losses of unknown size.
LossAttribution attribute_losses(const CensusDifference& difference, const Ledger& ledger);

// The same for packets matched between two points, where `to` is the ledger of the second. Packets
// that no ledger knows were lost on the path if the first is an observation, and otherwise before
// the interface.
LossAttribution attribute_transit(const TransitCounts& counts, const Ledger& to,
                                  bool from_is_observed);

// Divides `lost.before` by the report of the sender of `expected` packets.
void attribute_to_sender(LossAttribution& lost, std::uint64_t expected, const SenderReport& report);

}  // namespace wirecensus::metrics
