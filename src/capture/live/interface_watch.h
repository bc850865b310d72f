// Watches what an interface counts around the moments in which an intake begins and ends.
//
// A packet is counted by the interface a little before or after a capture sees it: it waits in a
// receive backlog, or the driver counts a burst when it is through with it. So the counters are
// read at each of the two moments, and once more some time before and after it. What passed in
// that time is what the two counts may differ by; where nothing passed, they must be equal.
//
//     first ── settle ── moment (the intake begins or ends) ── settle ── last
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
  // The longest time that a packet is expected to be under way between the two counts.
  static constexpr std::chrono::milliseconds kSettle{10};

  explicit InterfaceWatch(NetworkInterface interface) : interface_(std::move(interface)) {}

  // In this order around the beginning of the intake, and then around its end: approach() reads,
  // and waits; at() reads; leave() waits, and reads.
  void approach();
  void at();
  void leave();

  // Of the moments themselves; none where the counters could not be asked.
  const std::optional<InterfaceCounters>& before() const { return start_.moment; }
  const std::optional<InterfaceCounters>& after() const { return end_.moment; }

  // What follows from all readings; none where one of them is missing. `untaken` is what
  // InterfaceEvidence has of that name. Call after both moments.
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
