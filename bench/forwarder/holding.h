// The order in which packets leave: some are held until others that came later have left, and some
// leave twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "forwarder/faults.h"
#include "forwarder/packet.h"

namespace wirecensus::bench::forwarder {

class Holding {
 public:
  // What leaves now that this packet has come to the exit, in order: nothing if it is held, else
  // the packet, and whatever waited for it. Precondition: fate.fault != Fault::lose.
  std::vector<Packet> pass(Packet packet, const Fate& fate);

  // All that is held, in the order of arrival.
  std::vector<Packet> release_all();

  bool empty() const { return held_.empty(); }
  std::size_t bytes() const { return bytes_; }  // of the frames held

 private:
  struct Held {
    Packet packet;
    std::uint32_t later;  // packets that came later and are yet to leave; second copies don't count
  };

  void hold(Packet packet, std::uint32_t later);
  void count_down(std::uint64_t number);
  void take_due(std::vector<Packet>& leaving);

  std::vector<Held> held_;  // in the order in which they came to the exit
  std::size_t bytes_ = 0;
};

}  // namespace wirecensus::bench::forwarder
