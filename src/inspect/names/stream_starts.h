// Where the streams of clients begin, known by their SYN, until their first data comes: of most
// connections nothing more is kept. Of a direction, the latest start; of all, at most kMaxStarts:
// the oldest give way. Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "flow/flow_record.h"
#include "inspect/names/names.h"

namespace wirecensus::inspect {

class StreamStarts {
 public:
  static constexpr std::size_t kMaxStarts = 4096;

  // The seed does not affect results, unless there are more than kMaxStarts.
  explicit StreamStarts(std::uint64_t hash_seed) : seed_(hash_seed) {}

  // Throws std::bad_alloc.
  void add(const StreamKey& stream);

  // The start of the stream that has data at `sequence`, if that is less than `reach` bytes after
  // it. It is taken out.
  std::optional<std::uint32_t> take(const flow::FlowKey& direction, std::uint32_t sequence,
                                    std::uint32_t reach);

  // Calls visit(const StreamKey&) for each start, the oldest first.
  template <typename Visitor>
  void for_each(Visitor visit) const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Entry& entry = entries_[(next_ + i) % kMaxStarts];
      if (entry.is_used) visit(entry.stream);
    }
  }

 private:
  struct Entry {
    StreamKey stream;
    std::uint32_t hash = 0;
    bool is_used = false;
  };
  static constexpr std::size_t kSlots = 4 * kMaxStarts;
  static constexpr std::uint16_t kEmpty = 0xffff;

  std::uint32_t hash_of(const flow::FlowKey& direction) const;
  std::size_t slot_of(const flow::FlowKey& direction, std::uint32_t hash) const;
  void remove(std::size_t slot);

  std::uint64_t seed_;
  std::vector<Entry> entries_;        // kMaxStarts after the first add(), used in turn
  std::vector<std::uint16_t> slots_;  // indexes of entries, by hash, with linear probing
  std::size_t next_ = 0;              // the entry to use next
};

}  // namespace wirecensus::inspect
