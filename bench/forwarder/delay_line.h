// Packets that wait for their time. First in, first out: each is released at the end of its own
// delay, but not before the one that came before it.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "forwarder/faults.h"
#include "forwarder/packet.h"

namespace wirecensus::bench::forwarder {

class DelayLine {
 public:
  struct Entry {
    Packet packet;
    Fate fate;
    Nanoseconds release = 0;
  };

  void push(Packet packet, const Fate& fate) {
    last_release_ = std::max(last_release_, packet.arrival + fate.delay);
    bytes_ += packet.frame.size();
    entries_.push_back({std::move(packet), fate, last_release_});
  }

  bool empty() const { return entries_.empty(); }
  std::size_t bytes() const { return bytes_; }  // of the frames that wait

  // When the first one leaves. Precondition: !empty().
  Nanoseconds release() const {
    assert(!empty());
    return entries_.front().release;
  }

  // Precondition: !empty().
  Entry pop() {
    assert(!empty());
    Entry entry = std::move(entries_.front());
    entries_.pop_front();
    bytes_ -= entry.packet.frame.size();
    return entry;
  }

 private:
  std::deque<Entry> entries_;
  Nanoseconds last_release_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace wirecensus::bench::forwarder
