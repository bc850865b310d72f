// An interface's own count beside what the capture saw, and what follows where they differ.
//
// Nothing is tolerated: each count is a range, as wide as what passed in the moments in which
// counters were read and as what the kernel does not say about super packets. Ranges that do not
// meet differ by packets that went past the capture (XDP, PACKET_QDISC_BYPASS, ...) or that the
// interface did not count (it dropped them, or the kernel handed them to it).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/interface_account.h"

namespace wirecensus {

struct CountComparison {
  CountRange own;   // by the interface's counters
  CountRange seen;  // by the capture; super packets as one, up to all their parts

  // At least so many did the interface count that the capture did not see, ...
  std::uint64_t unseen() const { return own.min > seen.max ? own.min - seen.max : 0; }
  // ... and at least so many the other way round.
  std::uint64_t uncounted() const { return seen.min > own.max ? seen.min - own.max : 0; }
  bool proven_equal() const { return own.exact() && seen.exact() && own == seen; }
};

// What the interface counted between the two moments, each packet once; none where it is not known.
std::optional<std::uint64_t> own_count(const InterfaceAccount& account);

// Of all packets, whichever way they went. None where one of the two is not known.
std::optional<CountComparison> compare_counts(const InterfaceAccount& account);

// At least so many packets did the interface count that the capture did not see.
std::uint64_t unseen_packets(const InterfaceAccount& account);

// Whether the two counts can be of the same packets; none where one of them is not known.
std::optional<bool> agrees_with_interface(const InterfaceAccount& account);

// Why the counters leave the count in doubt, each in words; empty where they do not. Packets that
// the interface did not count on their way in leave no doubt: the capture saw them.
std::vector<std::string> counter_doubts(const InterfaceAccount& account);

// What rx_dropped says of packets that were dropped before the capture.
struct DropFinding {
  std::uint64_t packets = 0;  // that nothing else explains
  bool certain = false;       // they were lost; else they may have been
  std::string detail;
};

// None where all that rx_dropped counted is explained: by frames that the capture saw and that no
// protocol took. The kernel counts these where a hook, a bridge or a macvlan has them first, and
// where they are tagged (__netif_receive_skb_core() of net/core/dev.c).
std::optional<DropFinding> judge_drops(const InterfaceAccount& account);

}  // namespace wirecensus
