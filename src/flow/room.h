// Whether there is memory for more of what a count keeps. While there is none, tables take no new
// records, and count what would have been in them.
#pragma once

#include <atomic>

namespace wirecensus::flow {

// Thread-safe. One thread sets it, between batches; what it says may be seen some packets later.
class Room {
 public:
  void set(bool there_is) { none_.store(!there_is, std::memory_order_relaxed); }
  bool none() const { return none_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> none_{false};
};

}  // namespace wirecensus::flow
