#include "sink/clickhouse/native_block.h"

#include <algorithm>
#include <array>
#include <limits>

namespace wirecensus::sink {
namespace {

using tables::FieldType;
using tables::FieldValue;
using tables::ValueKind;

void append_size(std::string& bytes, std::size_t size) {  // LEB128
  for (; size >= 0x80; size >>= 7) bytes += static_cast<char>(size | 0x80);
  bytes += static_cast<char>(size);
}

void append_text(std::string& bytes, std::string_view text) {
  append_size(bytes, text.size());
  bytes.append(text);
}

}  // namespace

void NativeBlock::begin(const std::vector<BlockColumn>& columns) {
  columns_.resize(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Column& column = columns_[i];
    column.head.clear();
    append_text(column.head, columns[i].name);
    append_text(column.head, columns[i].type);
    column.nulls.clear();
    column.cells.clear();
  }
  next_ = rows_ = size_ = 0;
}

void NativeBlock::optional(bool is_none, std::uint64_t word) {
  Column& column = next();
  column.nulls += static_cast<char>(is_none);
  fixed(column, Le64(is_none ? 0 : word));
}

void NativeBlock::optional_number(const std::uint64_t* value) {
  optional(value == nullptr, value == nullptr ? 0 : *value);
}

void NativeBlock::text(std::string_view value) {
  append_text(next().cells, value);
  size_ += value.size() + 1;
}

void NativeBlock::day(Timestamp time) {
  constexpr Timestamp kDay = 86'400 * kSecond;
  constexpr Timestamp kLast = std::numeric_limits<std::uint16_t>::max();
  const Timestamp days = std::clamp<Timestamp>(time / kDay, 0, kLast);
  fixed(next(), Le16(static_cast<std::uint16_t>(days)));
}

void NativeBlock::address(const IpAddress& value) {
  std::array<std::uint8_t, 16> bytes{};
  std::uint8_t version = 0;
  if (value.version == IpVersion::v4) {
    bytes[10] = bytes[11] = 0xff;
    std::copy_n(value.bytes.begin(), 4, bytes.begin() + 12);
    version = 4;
  } else if (value.version == IpVersion::v6) {
    std::copy_n(value.bytes.begin(), bytes.size(), bytes.begin());
    version = 6;
  }
  fixed(next(), bytes);
  fixed(next(), version);
}

void NativeBlock::duration(const FieldValue& value) {
  Column& column = next();
  column.nulls += static_cast<char>(value.is_none());
  const std::int64_t low = value.is_none() ? 0 : value.signed_number();  // of 128 bits
  fixed(column, Le64(static_cast<std::uint64_t>(low)));
  fixed(column, Le64(low < 0 ? std::numeric_limits<std::uint64_t>::max() : 0));
}

void NativeBlock::text_of(const FieldValue& value) {
  if (value.is_none()) return text({});
  if (value.kind() == ValueKind::text) return text(value.text());
  std::array<char, tables::kFieldTextSize> buffer;
  const char* const end = format_value(buffer.data(), value);
  text({buffer.data(), static_cast<std::size_t>(end - buffer.data())});
}

void NativeBlock::value(const FieldValue& value, FieldType type) {
  switch (type) {
    case FieldType::counter: return number(value.number());
    case FieldType::integer:
    case FieldType::signed_integer:
    case FieldType::timestamp: return optional(value.is_none(), value.number());
    case FieldType::duration: return duration(value);
    case FieldType::address: return address(value.is_none() ? IpAddress{} : value.address());
    case FieldType::text:
    case FieldType::decimal: return text_of(value);
  }
}

std::vector<std::string_view> NativeBlock::pieces() {
  head_.clear();
  append_size(head_, columns_.size());
  append_size(head_, rows_);
  std::vector<std::string_view> pieces{head_};
  for (const Column& column : columns_) {
    pieces.insert(pieces.end(), {column.head, column.nulls, column.cells});
  }
  return pieces;
}

}  // namespace wirecensus::sink
