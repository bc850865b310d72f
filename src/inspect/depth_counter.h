// Counts the depth of one shard. It lives as long as the count, or as an interval of it: its state
// goes on over other cuts, and parts of a count have no depth.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "inspect/apps/app_counter.h"
#include "inspect/depth.h"
#include "inspect/depth_lanes.h"
#include "inspect/depth_options.h"
#include "inspect/headers/header_table.h"
#include "inspect/names/names_counter.h"
#include "inspect/tcp_parts.h"
#include "inspect/tcp_table.h"
#include "inspect/tunnels/tunnel_table.h"

namespace wirecensus::inspect {

// Not thread-safe: one thread at a time. Functions that count throw std::bad_alloc.
class DepthCounter {
 public:
  // Counts packets; while `room` has none, only those of what there is (Depth::left_out). It may be
  // null, and must outlive the counter. `hash_seed` is that of the sorter. With options.apps, no
  // other is made or destroyed at the same time.
  DepthCounter(const DepthOptions& options, std::uint64_t hash_seed,
               const flow::Room* room = nullptr);
  // Adds the depth of other counts.
  explicit DepthCounter(std::uint64_t hash_seed) : DepthCounter({}, hash_seed) {}

  // For the interval behind the one that this has counted. It begins anew, with the same options,
  // but goes on reading the messages that are open, so that the two merged have them.
  DepthCounter successor(std::uint64_t hash_seed) const;

  // Precondition: called for this shard of every batch, in capture order.
  void count(const DepthLanes& lanes);

  // Adds the depth of another count, of any packets. What one of the counts was not asked for, the
  // result has not either: it would be that of a part, as if it were that of the whole. The order
  // of the counts does not matter: each began at its `begin`, and those that are added later began
  // at `rest` or after it (TcpParts). Either is kNoTime where it is not known.
  void add(const Depth& other, Timestamp begin, Timestamp rest);

  // Whether the depth so far has anything. What has been added without stays without.
  bool any() const { return asked_.any(); }

  // Ends counting.
  Depth finish() &&;

 private:
  LeftOut left_out() const;
  void add_tcp(const Depth& other, Timestamp begin, Timestamp rest);

  DepthOptions asked_;
  const flow::Room* room_;
  std::uint64_t unnamed_ = 0;  // packets that were not read for names
  bool asked_inner_tcp_;       // connections inside tunnels
  bool is_first_ = true;       // nothing was added
  TcpTable tcp_;
  TcpParts tcp_parts_;  // of what was added, not in tcp_ yet
  NamesCounter names_;
  TunnelTable tunnels_;
  HeaderTable headers_;
  AppCounter apps_;
};

}  // namespace wirecensus::inspect
