#include "metrics/transit/packet_window.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace wirecensus::metrics {
namespace {

// A slow and simple window.
class PlainWindow {
 public:
  struct Entry {
    std::uint64_t digest;
    PacketWindow::Seen seen;
  };

  std::optional<std::uint64_t> add(std::uint64_t digest, PacketWindow::Seen packet) {
    for (Entry& entry : entries_) {
      if (entry.digest != digest || !entry.seen.waiting || entry.seen.point == packet.point)
        continue;
      entry.seen.waiting = false;
      entries_.push_back({digest, packet});
      return entry.seen.number;
    }
    packet.waiting = true;
    packet.copy = has(digest, other_point(packet.point));
    entries_.push_back({digest, packet});
    return std::nullopt;
  }

  Entry remove_oldest() {
    Entry oldest = entries_.front();
    oldest.seen.copy |= oldest.seen.waiting && has(oldest.digest, other_point(oldest.seen.point));
    entries_.pop_front();
    return oldest;
  }

  std::size_t size() const { return entries_.size(); }

 private:
  bool has(std::uint64_t digest, TransitPoint point) const {
    for (const Entry& entry : entries_) {
      if (entry.digest == digest && entry.seen.point == point) return true;
    }
    return false;
  }

  std::deque<Entry> entries_;
};

void expect_equal(const PacketWindow::Seen& found, const PacketWindow::Seen& expected) {
  EXPECT_EQ(found.number, expected.number);
  EXPECT_EQ(found.waiting, expected.waiting);
  EXPECT_EQ(found.copy, expected.copy);
}

// Sizes beyond the first ones, so that it grows while packets wait.
TEST(PacketWindow, DoesWhatASlowOneDoes) {
  for (const std::size_t size : {1U, 2U, 3U, 300U, 1500U}) {
    for (const unsigned digests : {1U, 3U, 2000U}) {
      SCOPED_TRACE(testing::Message() << size << " packets, " << digests << " digests");
      std::mt19937 random(static_cast<std::uint32_t>(size + digests));
      PacketWindow window(size);
      PlainWindow plain;
      for (std::uint64_t number = 0; number < 4000; ++number) {
        while (window.full() || (!window.empty() && random() % 16 == 0)) {
          expect_equal(window.remove_oldest(), plain.remove_oldest().seen);
        }
        PacketWindow::Seen seen;
        seen.number = number;
        seen.point = random() % 2 == 0 ? TransitPoint::from : TransitPoint::to;
        const std::uint64_t digest = random() % digests;
        const auto match = window.add(digest, seen);
        const auto expected = plain.add(digest, seen);
        ASSERT_EQ(match.has_value(), expected.has_value());
        if (match) {
          EXPECT_EQ(match->number, *expected);
        }
      }
      while (!window.empty()) expect_equal(window.remove_oldest(), plain.remove_oldest().seen);
      EXPECT_EQ(plain.size(), 0U);
    }
  }
}

}  // namespace
}  // namespace wirecensus::metrics
