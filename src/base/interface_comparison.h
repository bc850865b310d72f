// Compares an interface's own counters with the packets that the capture saw, and interprets the
// differences.
//
// There is no tolerance: each count is a range, as wide as the number of packets that passed while
// counters were read and the unreported segments of super packets. Ranges that do not overlap
// differ by packets that bypassed the capture (XDP, PACKET_QDISC_BYPASS, ...) or that the interface
// did not count (it dropped them, or the kernel delivered them without counting).
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

  // Minimum number of packets that the interface counted and the capture did not see, ...
  std::uint64_t unseen() const { return own.min > seen.max ? own.min - seen.max : 0; }
  // ... and the reverse.
  std::uint64_t uncounted() const { return seen.min > own.max ? seen.min - own.max : 0; }
  bool proven_equal() const { return own.exact() && seen.exact() && own == seen; }
};

// Packets that the interface counted during the capture, each once; none if unknown.
std::optional<std::uint64_t> own_count(const InterfaceAccount& account);

// Compares the packets of both directions together. None if one of the counts is unknown.
std::optional<CountComparison> compare_counts(const InterfaceAccount& account);

// Minimum number of packets that the interface counted and the capture did not see.
std::uint64_t unseen_packets(const InterfaceAccount& account);

// Whether the two counts are consistent; none if one of them is unknown.
std::optional<bool> agrees_with_interface(const InterfaceAccount& account);

// The doubts that follow from the counters, as messages for the user. Packets that the interface
// did not count as received are not a doubt: the capture saw them.
std::vector<std::string> counter_doubts(const InterfaceAccount& account);

// Packets dropped before the capture, as concluded from rx_dropped.
struct DropFinding {
  std::uint64_t packets = 0;  // not explained otherwise
  bool certain = false;       // certainly lost; otherwise possibly
  std::string detail;
};

// None if rx_dropped is fully explained by frames that the capture saw and that no protocol took.
// The kernel counts these if a hook, a bridge or a macvlan had them first, or if they are tagged
// (__netif_receive_skb_core() of net/core/dev.c).
std::optional<DropFinding> judge_drops(const InterfaceAccount& account);

}  // namespace wirecensus
