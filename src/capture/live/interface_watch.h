// Reads the counters of an interface around the start and the end of a capture.
//
// The interface counts a packet slightly before or after a capture sees it: it waits in a receive
// backlog, or the driver updates its counters after a burst. So the counters are read at each of
// the two moments, and again some time before and after it. The two counts may differ by the
// packets that passed in that time; if none passed, they must be equal.
//
//     first ── settle ── moment (the capture starts or ends) ── settle ── last
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/interface_account.h"
#include "capture/live/interface_state.h"
#include "capture/live/interfaces.h"

namespace wirecensus::capture {

class InterfaceWatch {
 public:
  // The maximum time expected between the two counts of a packet.
  static constexpr std::chrono::milliseconds kSettle{10};

  explicit InterfaceWatch(NetworkInterface interface) : interface_(std::move(interface)) {}

  // To be called in this order around the start of the capture, and again around its end:
  // approach() reads and waits; at() reads; leave() waits and reads.
  void approach();
  void at();
  void leave();

  // The interface was created just before the start: its counters count from 0, and what passed
  // before the start is part of its rise. Call after leave() of the start.
  void start_at_zero();

  // The readings at the two moments; none if the counters could not be read.
  const std::optional<InterfaceCounters>& before() const { return start_.moment; }
  const std::optional<InterfaceCounters>& after() const { return end_.moment; }

  // The evidence from all readings; none if one of them is missing. `untaken`: see
  // InterfaceEvidence. Precondition: both moments are over.
  std::optional<InterfaceEvidence> evidence(std::uint64_t untaken) const;

 private:
  struct Readings {
    std::optional<InterfaceCounters> first, moment, last;
    std::optional<std::uint64_t> backlog_drops;
    InterfaceState state;

    bool complete() const { return first && moment && last && backlog_drops; }
  };

  Readings& current() { return started_ ? end_ : start_; }

  NetworkInterface interface_;
  bool started_ = false;
  Readings start_;
  Readings end_;
};

}  // namespace wirecensus::capture
