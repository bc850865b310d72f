// Recognizes packets that repeat another one: the copies that a mirror port makes when it sends
// what goes in and what goes out, or of several ports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "base/frame.h"
#include "base/time.h"

namespace wirecensus::runtime {

// Not thread-safe.
class DuplicateWindow {
 public:
  // So many packets are remembered at most (48 MiB); the oldest is forgotten first.
  static constexpr std::size_t kMaxPackets = std::size_t{1} << 20;

  // `length`: nanoseconds of packet time.
  explicit DuplicateWindow(Duration length);

  // Whether the frame has the same bytes from the network header on as one that was passed here
  // before, was no duplicate itself, and has a time that is at most `length` earlier or later. Link
  // headers, and so VLAN tags and MAC addresses, are not compared. A frame without time is no
  // duplicate. Precondition: the frame has its bytes.
  bool is_duplicate(const Frame& frame);

 private:
  struct Original {
    std::uint64_t digest;
    Timestamp time;
  };

  void remember(const Original& original);
  void forget_oldest();

  Duration length_;
  std::uint64_t seed_;
  std::deque<Original> originals_;                          // in the order of arrival
  std::unordered_map<std::uint64_t, Timestamp> by_digest_;  // the newest of each
};

}  // namespace wirecensus::runtime
