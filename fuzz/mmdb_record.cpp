// Records of a MaxMind DB file of any bytes are walked before the library may read them
// (lookup/record_bounds.h). The walk, which keeps its own stack, agrees with one that calls itself;
// and what follows the section changes nothing unless the walk ended there. The input is the offset
// of the record and the section.
#include <optional>

#include "fuzz/input.h"
#include "fuzz/require.h"
#include "lookup/record_bounds.h"

namespace wirecensus::fuzz {
namespace {

using lookup::kMaxRecordLevels;
using lookup::kMaxRecordValues;

// Throws nothing: what is not there has no value.
class Record {
 public:
  explicit Record(Bytes section) : section_(section) {}

  // The offset behind the value at `at`, which is on this level; none if it is not bounded.
  std::optional<std::size_t> end_of(std::size_t at, std::size_t level) {
    if (level > kMaxRecordLevels || ++values_ > kMaxRecordValues) return std::nullopt;
    const auto control = number(at++, 1);
    if (!control) return std::nullopt;
    std::size_t type = *control >> 5;
    const std::size_t code = *control & 31U;
    if (type == 1) return end_of_pointer(at, code, level);
    if (type == 0) {
      const auto extended = number(at++, 1);
      if (!extended) return std::nullopt;
      type = 7 + *extended;
    }
    const auto size = size_at(at, code);
    if (!size) return std::nullopt;
    return end_of_payload(at, type, *size, level);
  }

 private:
  std::optional<std::size_t> number(std::size_t at, std::size_t bytes) const {
    if (at > section_.size() || bytes > section_.size() - at) return std::nullopt;
    std::size_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = 256 * value + section_[at + i];
    return value;
  }

  // Moves `at` behind the bytes of the size.
  std::optional<std::size_t> size_at(std::size_t& at, std::size_t code) const {
    if (code < 29) return code;
    const std::size_t bytes = code - 28;
    const auto more = number(at, bytes);
    at += bytes;
    constexpr std::size_t kBase[] = {29, 285, 65'821};
    return more ? std::optional(kBase[bytes - 1] + *more) : std::nullopt;
  }

  std::optional<std::size_t> end_of_pointer(std::size_t at, std::size_t code, std::size_t level) {
    const std::size_t bytes = (code >> 3) + 1;
    const auto low = number(at, bytes);
    if (!low) return std::nullopt;
    constexpr std::size_t kBase[] = {0, 2'048, 526'336, 0};
    const std::size_t high = bytes == 4 ? 0 : (code & 7U) << (8 * bytes);
    if (!end_of(kBase[bytes - 1] + high + *low, level + 1)) return std::nullopt;
    return at + bytes;
  }

  std::optional<std::size_t> end_of_payload(std::size_t at, std::size_t type, std::size_t size,
                                            std::size_t level) {
    constexpr std::size_t kMap = 7;
    constexpr std::size_t kArray = 11;
    constexpr std::size_t kBoolean = 14;
    if (type == kBoolean) return at;
    if (type == kMap) return end_of_values(at, 2 * size, level + 1);
    if (type == kArray) return end_of_values(at, size, level + 1);
    if (size > section_.size() - at) return std::nullopt;
    return at + size;
  }

  std::optional<std::size_t> end_of_values(std::size_t at, std::size_t count, std::size_t level) {
    if (level > kMaxRecordLevels || count > kMaxRecordValues) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
      const auto end = end_of(at, level);
      if (!end) return std::nullopt;
      at = *end;
    }
    return at;
  }

  const Bytes section_;
  std::size_t values_ = 0;
};

void check(Bytes section, std::uint32_t offset) {
  const bool is_bounded = lookup::is_bounded_record(section, offset);
  require(is_bounded == Record(section).end_of(offset, 1).has_value(),
          "both walks have the same bounds");
  const Bytes less = section.first(section.size() - section.size() / 4);
  require(is_bounded || !lookup::is_bounded_record(less, offset),
          "what is bounded in a part of the section is so in all of it");
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  fuzz::Input input(data, size);
  const std::uint32_t offset = input.u16();
  fuzz::check(input.rest(), offset);
  return 0;
}
