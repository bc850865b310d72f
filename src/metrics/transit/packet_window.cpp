#include "metrics/transit/packet_window.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace wirecensus::metrics {
namespace {

constexpr std::size_t kFirstEntries = 256;

}  // namespace

PacketWindow::PacketWindow(std::size_t max_packets)
    : max_(max_packets),
      entries_(std::min(max_packets, kFirstEntries)),
      buckets_(kFirstEntries, kNone) {
  assert(max_packets > 0 && max_packets < kNone / 2);
}

std::optional<PacketWindow::Seen> PacketWindow::add(std::uint64_t digest, const Seen& packet) {
  assert(!full());
  if (count_ == entries_.size()) grow();
  const auto place = static_cast<std::uint32_t>((first_ + count_++) % entries_.size());
  const std::uint32_t number = content_of(digest);
  Content& content = contents_[number];
  entries_[place] = {packet, number, kNone};
  ++content.in_window[static_cast<std::size_t>(packet.point)];
  if (const auto found = take_waiting(content, other_point(packet.point))) return found;
  Seen& seen = entries_[place].seen;
  seen.waiting = true;
  seen.copy = content.in_window[static_cast<std::size_t>(other_point(packet.point))] > 0;
  if (content.first_waiting == kNone) {
    content.first_waiting = place;
  } else {
    entries_[content.last_waiting].next_waiting = place;
  }
  content.last_waiting = place;
  return std::nullopt;
}

// Ends the wait of the first packet of `point` that waits with this content.
std::optional<PacketWindow::Seen> PacketWindow::take_waiting(Content& content, TransitPoint point) {
  const std::uint32_t waiting = content.first_waiting;
  if (waiting == kNone || entries_[waiting].seen.point != point) return std::nullopt;
  content.first_waiting = std::exchange(entries_[waiting].next_waiting, kNone);
  entries_[waiting].seen.waiting = false;
  return entries_[waiting].seen;
}

PacketWindow::Match PacketWindow::match(std::uint64_t digest, TransitPoint point) {
  const std::uint32_t number = find(digest);
  if (number == kNone) return {};
  Content& content = contents_[number];
  const auto found = take_waiting(content, other_point(point));
  return {found, !found && content.in_window[static_cast<std::size_t>(other_point(point))] > 0};
}

// The oldest of all is the oldest of those that wait with its content.
PacketWindow::Seen PacketWindow::remove_oldest() {
  assert(!empty());
  Entry& entry = entries_[first_];
  Content& content = contents_[entry.content];
  Seen seen = entry.seen;
  if (seen.waiting) {
    content.first_waiting = entry.next_waiting;
    seen.copy |= content.in_window[static_cast<std::size_t>(other_point(seen.point))] > 0;
  }
  --content.in_window[static_cast<std::size_t>(seen.point)];
  if (content.in_window == std::array<std::uint32_t, 2>{}) release(entry.content);
  first_ = (first_ + 1) % entries_.size();
  --count_;
  return seen;
}

std::uint32_t PacketWindow::find(std::uint64_t digest) const {
  std::uint32_t at = buckets_[digest & (buckets_.size() - 1)];
  while (at != kNone && contents_[at].digest != digest) at = contents_[at].next;
  return at;
}

std::uint32_t PacketWindow::content_of(std::uint64_t digest) {
  const std::uint32_t found = find(digest);
  return found != kNone ? found : new_content(digest);
}

std::uint32_t PacketWindow::new_content(std::uint64_t digest) {
  if (contents_used_ == buckets_.size()) grow_buckets();
  std::uint32_t number = free_content_;
  if (number == kNone) {
    number = static_cast<std::uint32_t>(contents_.size());
    contents_.emplace_back();
  } else {
    free_content_ = contents_[number].next;
  }
  std::uint32_t& first = bucket(digest);
  contents_[number] = {.digest = digest, .next = first};
  first = number;
  ++contents_used_;
  return number;
}

void PacketWindow::release(std::uint32_t content) {
  std::uint32_t* link = &bucket(contents_[content].digest);
  while (*link != content) link = &contents_[*link].next;
  *link = std::exchange(contents_[content].next, free_content_);
  free_content_ = content;
  --contents_used_;
}

// The ring is full: unrolled, its entries keep their order, but not their places.
void PacketWindow::grow() {
  const std::size_t size = entries_.size();
  std::vector<Entry> larger(std::min(max_, 2 * size));
  const auto place_of = [&](std::uint32_t old) {
    return old == kNone ? kNone : static_cast<std::uint32_t>((old + size - first_) % size);
  };
  for (std::size_t i = 0; i < size; ++i) {
    larger[i] = entries_[(first_ + i) % size];
    larger[i].next_waiting = place_of(larger[i].next_waiting);
  }
  for (Content& content : contents_) {
    content.first_waiting = place_of(content.first_waiting);
    content.last_waiting = place_of(content.last_waiting);
  }
  entries_ = std::move(larger);
  first_ = 0;
}

void PacketWindow::grow_buckets() {
  const std::vector<std::uint32_t> old =
      std::exchange(buckets_, std::vector<std::uint32_t>(2 * buckets_.size(), kNone));
  for (std::uint32_t number : old) {
    while (number != kNone) {
      Content& content = contents_[number];
      std::uint32_t& first = bucket(content.digest);
      const std::uint32_t next = std::exchange(content.next, first);
      first = number;
      number = next;
    }
  }
}

}  // namespace wirecensus::metrics
