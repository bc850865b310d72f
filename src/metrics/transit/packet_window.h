// The packets seen lately at two points, to match those of one with those of the other. Internal to
// this folder.
//
// Packets of equal digest are matched in order: the first that waits at one point with the next at
// the other. A matched packet stays in the window, so that a further copy of it is recognised.
//
//     digest ─► Content ─► first waiting ─► next waiting ─► ...   (all at the same point)
//                  └ how many are in the window, at each point
//
// All operations take constant time, whatever is sent.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "base/time.h"

namespace wirecensus::metrics {

enum class TransitPoint : std::uint8_t { from, to };

constexpr TransitPoint other_point(TransitPoint point) {
  return point == TransitPoint::from ? TransitPoint::to : TransitPoint::from;
}

// Not thread-safe. Memory: 80 bytes per packet in the window.
class PacketWindow {
 public:
  struct Seen {
    Timestamp time = kNoTime;
    std::uint64_t number = 0;  // of the packet, at its point
    std::uint32_t flow = 0;
    TransitPoint point = TransitPoint::from;
    bool has_time = true;
    bool truncated = false;
    bool waiting = false;  // has no match
    // Waiting, and a packet with the same content is or was in the window at the other point.
    bool copy = false;
  };

  // `max_packets`: of both points; more than 0, less than 2^31.
  explicit PacketWindow(std::size_t max_packets);

  // Adds a packet. Returns the one that it matches, or none; then it waits. Precondition: !full().
  std::optional<Seen> add(std::uint64_t digest, const Seen& packet);

  struct Match {
    std::optional<Seen> packet;  // as of add()
    bool copy = false;           // none, but one with the same content is in the window
  };
  // As add(), but the packet itself, of `point`, is not added.
  Match match(std::uint64_t digest, TransitPoint point);

  // Fetches what add() will need for this digest into the caches.
  void prefetch(std::uint64_t digest) const {
    __builtin_prefetch(&buckets_[digest & (buckets_.size() - 1)]);
  }

  bool full() const { return count_ == max_; }
  bool empty() const { return count_ == 0; }
  // The packet that was added first. Precondition: !empty().
  const Seen& oldest() const { return entries_[first_].seen; }
  // Removes it, and returns it as it is by now. Precondition: !empty().
  Seen remove_oldest();

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  struct Entry {
    Seen seen;
    std::uint32_t content = kNone;
    std::uint32_t next_waiting = kNone;
  };
  struct Content {
    std::uint64_t digest = 0;
    std::array<std::uint32_t, 2> in_window{};
    std::uint32_t first_waiting = kNone;
    std::uint32_t last_waiting = kNone;
    std::uint32_t next = kNone;  // in the chain of its bucket, or in the list of free ones
  };

  std::uint32_t find(std::uint64_t digest) const;
  std::uint32_t content_of(std::uint64_t digest);
  std::optional<Seen> take_waiting(Content& content, TransitPoint point);
  std::uint32_t new_content(std::uint64_t digest);
  std::uint32_t& bucket(std::uint64_t digest) { return buckets_[digest & (buckets_.size() - 1)]; }
  void grow();
  void grow_buckets();
  void release(std::uint32_t content);

  const std::size_t max_;
  std::vector<Entry> entries_;  // a ring
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::vector<Content> contents_;
  std::uint32_t free_content_ = kNone;
  std::size_t contents_used_ = 0;
  std::vector<std::uint32_t> buckets_;  // a power of two
};

}  // namespace wirecensus::metrics
