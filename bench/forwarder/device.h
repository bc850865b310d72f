// The device itself: it takes each packet through its fate, from one port to the other.
//
//     Inlet -> Dice, changes -> DelayLine -> Holding -> Outlet;  the Ledger writes all down
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "forwarder/changes.h"
#include "forwarder/delay_line.h"
#include "forwarder/faults.h"
#include "forwarder/holding.h"
#include "forwarder/ledger.h"
#include "forwarder/ports.h"

namespace wirecensus::bench::forwarder {

struct Behaviour {
  std::uint64_t seed = 0;
  FaultPlan faults;
  std::vector<Rewrite> rewrites;
  bool decrement_ttl = false;
};

class Device {
 public:
  Device(Behaviour behaviour, Inlet inlet, Outlet outlet);

  // Forwards until one of the signals, which must be blocked, is pending. Then what arrived before
  // it is forwarded, each packet at its time, and what is held.
  Status run(const sigset_t& signals);

  const Ledger& ledger() const { return ledger_; }
  Result<std::uint64_t> receive_drops() { return inlet_.drops(); }
  const std::string& send_failure() const { return outlet_.failure(); }

 private:
  bool release_due();
  Result<bool> take_one();
  Status take_in(Arrival arrival);
  void change(const Headers& headers, const Fate& fate, Packet& packet) const;
  void send_all(const std::vector<Packet>& leaving);
  void end_silence();
  void wait() const;
  void watch(const sigset_t& signals);
  bool finished() const;

  Behaviour behaviour_;
  Inlet inlet_;
  Outlet outlet_;
  Dice dice_;
  DelayLine delayed_;
  Holding holding_;
  Ledger ledger_;
  std::uint64_t taken_ = 0;
  Nanoseconds last_activity_ = 0;      // when the last packet came or left
  std::optional<Nanoseconds> ending_;  // when the signal came
  bool inlet_done_ = false;            // all that came before it is taken in
};

}  // namespace wirecensus::bench::forwarder
