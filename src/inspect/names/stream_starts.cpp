#include "inspect/names/stream_starts.h"

#include <array>
#include <cstring>

#include "base/xxh3.h"

namespace wirecensus::inspect {

std::uint32_t StreamStarts::hash_of(const flow::FlowKey& direction) const {
  constexpr std::size_t kAddress = 16;
  std::array<std::uint8_t, 2 * kAddress + 2 * sizeof(std::uint16_t)> bytes;
  std::memcpy(bytes.data(), direction.source.bytes.data(), kAddress);
  std::memcpy(&bytes[kAddress], direction.destination.bytes.data(), kAddress);
  std::memcpy(&bytes[2 * kAddress], &direction.source_port, sizeof(std::uint16_t));
  std::memcpy(&bytes[2 * kAddress + 2], &direction.destination_port, sizeof(std::uint16_t));
  return static_cast<std::uint32_t>(xxh3(bytes.data(), bytes.size(), seed_));
}

// The slot with this direction, or the empty one where it belongs. Precondition: add() was called.
std::size_t StreamStarts::slot_of(const flow::FlowKey& direction, std::uint32_t hash) const {
  std::size_t slot = hash % kSlots;
  while (slots_[slot] != kEmpty) {
    const Entry& entry = entries_[slots_[slot]];
    if (entry.hash == hash && entry.stream.direction == direction) return slot;
    slot = (slot + 1) % kSlots;
  }
  return slot;
}

void StreamStarts::add(const StreamKey& stream) {
  if (entries_.empty()) {
    slots_.assign(kSlots, kEmpty);
    entries_.resize(kMaxStarts);
  }
  const std::uint32_t hash = hash_of(stream.direction);
  if (const std::size_t slot = slot_of(stream.direction, hash); slots_[slot] != kEmpty) {
    entries_[slots_[slot]].stream.start = stream.start;
    return;
  }
  Entry& entry = entries_[next_];
  if (entry.is_used) remove(slot_of(entry.stream.direction, entry.hash));
  entry = {stream, hash, true};
  slots_[slot_of(stream.direction, hash)] = static_cast<std::uint16_t>(next_);
  next_ = (next_ + 1) % kMaxStarts;
}

std::optional<std::uint32_t> StreamStarts::take(const flow::FlowKey& direction,
                                                std::uint32_t sequence, std::uint32_t reach) {
  if (entries_.empty()) return std::nullopt;
  const std::size_t slot = slot_of(direction, hash_of(direction));
  if (slots_[slot] == kEmpty) return std::nullopt;
  const std::uint32_t start = entries_[slots_[slot]].stream.start;
  if (sequence - start >= reach) return std::nullopt;
  remove(slot);
  return start;
}

// Entries behind it move up, so that every one is found from where its hash points to.
void StreamStarts::remove(std::size_t slot) {
  entries_[slots_[slot]].is_used = false;
  std::size_t hole = slot;
  for (std::size_t at = (slot + 1) % kSlots; slots_[at] != kEmpty; at = (at + 1) % kSlots) {
    const std::size_t home = entries_[slots_[at]].hash % kSlots;
    const bool reaches_hole = (at - home) % kSlots >= (at - hole) % kSlots;
    if (!reaches_hole) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = kEmpty;
}

}  // namespace wirecensus::inspect
