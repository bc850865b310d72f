#include "forwarder/holding.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace wirecensus::bench::forwarder {

std::vector<Packet> Holding::pass(Packet packet, const Fate& fate) {
  assert(fate.fault != Fault::lose);
  std::vector<Packet> leaving;
  if (fate.fault == Fault::reorder) {
    hold(std::move(packet), fate.later);
    return leaving;
  }
  Packet copy = packet;
  copy.copy = true;
  leaving.push_back(std::move(packet));
  if (fate.fault == Fault::duplicate) {
    if (fate.later == 0) {
      leaving.push_back(std::move(copy));
    } else {
      hold(std::move(copy), fate.later);
    }
  }
  // What leaves may let others go, which are appended.
  for (std::size_t i = 0; i < leaving.size(); ++i) {
    if (leaving[i].copy) continue;
    count_down(leaving[i].number);
    take_due(leaving);
  }
  return leaving;
}

std::vector<Packet> Holding::release_all() {
  std::vector<Packet> leaving;
  for (Held& held : held_) held.later = 0;
  take_due(leaving);
  std::stable_sort(leaving.begin(), leaving.end(),
                   [](const Packet& a, const Packet& b) { return a.number < b.number; });
  return leaving;
}

void Holding::hold(Packet packet, std::uint32_t later) {
  bytes_ += packet.frame.size();
  held_.push_back({std::move(packet), later});
}

void Holding::count_down(std::uint64_t number) {
  for (Held& held : held_) {
    if (held.packet.number < number) --held.later;
  }
}

void Holding::take_due(std::vector<Packet>& leaving) {
  for (Held& held : held_) {
    if (held.later > 0) continue;
    bytes_ -= held.packet.frame.size();
    leaving.push_back(std::move(held.packet));
  }
  held_.erase(
      std::remove_if(held_.begin(), held_.end(), [](const Held& held) { return held.later == 0; }),
      held_.end());
}

}  // namespace wirecensus::bench::forwarder
