#include "lookup/record_bounds.h"

#include <array>
#include <optional>

namespace wirecensus::lookup {
namespace {

// Of the specification, "Data Field Format". An extended type has its number in a second byte.
constexpr std::size_t kPointer = 1;
constexpr std::size_t kMap = 7;
constexpr std::size_t kExtended = 0;
constexpr std::size_t kArray = 11;
constexpr std::size_t kBoolean = 14;  // its size is its value

struct Field {
  std::size_t type = 0;
  std::size_t size = 0;     // of its payload in bytes; of a map or array, its entries
  std::size_t payload = 0;  // offset in the section
  std::size_t target = 0;   // of a pointer: the offset that it points to
};

// Reads big-endian numbers, one behind the other; all of them 0 once one is beyond the end.
class Cursor {
 public:
  Cursor(Bytes section, std::size_t at) : section_(section), at_(at) {}

  bool ok() const { return ok_; }
  std::size_t at() const { return at_; }

  std::size_t number(std::size_t bytes) {
    ok_ = ok_ && at_ <= section_.size() && section_.size() - at_ >= bytes;
    std::size_t value = 0;
    for (std::size_t i = 0; ok_ && i < bytes; ++i) value = value << 8 | section_[at_++];
    return value;
  }

 private:
  Bytes section_;
  std::size_t at_;
  bool ok_ = true;
};

// The size of a payload; `code` is what the control byte says of it.
std::size_t payload_size(Cursor& cursor, std::size_t code) {
  switch (code) {
    case 29: return 29 + cursor.number(1);
    case 30: return 285 + cursor.number(2);
    case 31: return 65'821 + cursor.number(3);
    default: return code;
  }
}

// Where a pointer points to; `code` has the length of the number, and its highest bits.
std::size_t pointer_target(Cursor& cursor, std::size_t code) {
  constexpr std::array<std::size_t, 4> kBase = {0, 2'048, 526'336, 0};
  const std::size_t length = code >> 3;
  const std::size_t high = length == 3 ? 0 : (code & 7U) << (8 * (length + 1));
  return kBase[length] + high + cursor.number(length + 1);
}

std::optional<Field> read_field(Bytes section, std::size_t offset) {
  Cursor cursor(section, offset);
  const std::size_t control = cursor.number(1);
  Field field{.type = control >> 5};
  const std::size_t code = control & 0x1fU;
  if (field.type == kPointer) {
    field.target = pointer_target(cursor, code);
  } else {
    if (field.type == kExtended) field.type = 7 + cursor.number(1);
    field.size = payload_size(cursor, code);
  }
  field.payload = cursor.at();
  return cursor.ok() ? std::optional(field) : std::nullopt;
}

// Values that follow each other from `at` on.
struct Level {
  std::size_t at = 0;
  std::size_t left = 0;
  bool is_inline = false;  // its values stand within those of the level before, not elsewhere
};

class Walk {
 public:
  explicit Walk(Bytes section) : section_(section) {}

  bool is_bounded(std::size_t offset);

 private:
  bool take(const Field& field);
  bool enter(const Level& level);
  void leave();

  Bytes section_;
  std::array<Level, kMaxRecordLevels> levels_{};
  std::size_t depth_ = 0;  // levels in use
  std::size_t values_ = 0;
};

bool Walk::enter(const Level& level) {
  if (depth_ == levels_.size() || level.left > kMaxRecordValues) return false;
  levels_[depth_++] = level;
  return true;
}

void Walk::leave() {
  const Level& ended = levels_[--depth_];
  if (ended.is_inline) levels_[depth_ - 1].at = ended.at;
}

bool Walk::take(const Field& field) {
  levels_[depth_ - 1].at = field.payload;
  switch (field.type) {
    case kPointer: return enter({.at = field.target, .left = 1});
    case kMap: return enter({.at = field.payload, .left = 2 * field.size, .is_inline = true});
    case kArray: return enter({.at = field.payload, .left = field.size, .is_inline = true});
    case kBoolean: return true;
    default: break;
  }
  if (field.size > section_.size() - field.payload) return false;
  levels_[depth_ - 1].at += field.size;
  return true;
}

bool Walk::is_bounded(std::size_t offset) {
  if (!enter({.at = offset, .left = 1})) return false;
  while (depth_ > 0) {
    Level& level = levels_[depth_ - 1];
    if (level.left == 0) {
      leave();
      continue;
    }
    --level.left;
    const auto field = read_field(section_, level.at);
    if (!field || ++values_ > kMaxRecordValues || !take(*field)) return false;
  }
  return true;
}

}  // namespace

bool is_bounded_record(Bytes section, std::uint32_t offset) {
  return Walk(section).is_bounded(offset);
}

}  // namespace wirecensus::lookup
