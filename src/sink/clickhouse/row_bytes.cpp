#include "sink/clickhouse/row_bytes.h"

#include <algorithm>
#include <array>
#include <limits>

namespace wirecensus::sink {

using tables::FieldType;
using tables::FieldValue;
using tables::ValueKind;

void RowBytes::text(std::string_view value) {
  std::size_t size = value.size();  // LEB128
  for (; size >= 0x80; size >>= 7) small_number(static_cast<std::uint8_t>(size | 0x80));
  small_number(static_cast<std::uint8_t>(size));
  bytes_.append(value);
}

void RowBytes::day(Timestamp time) {
  constexpr Timestamp kDay = 86'400 * kSecond;
  constexpr Timestamp kLast = std::numeric_limits<std::uint16_t>::max();
  const Timestamp days = std::clamp<Timestamp>(time / kDay, 0, kLast);
  fixed(Le16(static_cast<std::uint16_t>(days)));
}

void RowBytes::address(const IpAddress& value) {
  constexpr std::string_view kMapped{"\0\0\0\0\0\0\0\0\0\0\xff\xff", 12};
  const auto* const bytes = reinterpret_cast<const char*>(value.bytes.data());
  if (value.version == IpVersion::v4) {
    bytes_.append(kMapped).append(bytes, 4);
  } else if (value.version == IpVersion::v6) {
    bytes_.append(bytes, 16);
  } else {
    bytes_.append(16, '\0');
  }
  small_number(value.version == IpVersion::v4 ? 4 : value.version == IpVersion::v6 ? 6 : 0);
}

bool RowBytes::present(const FieldValue& value) {
  small_number(value.is_none() ? 1 : 0);
  return !value.is_none();
}

void RowBytes::text_of(const FieldValue& value) {
  if (value.is_none()) return text({});
  if (value.kind() == ValueKind::text) return text(value.text());
  std::array<char, tables::kFieldTextSize> buffer;
  const char* const end = format_value(buffer.data(), value);
  text({buffer.data(), static_cast<std::size_t>(end - buffer.data())});
}

void RowBytes::value(const FieldValue& value, FieldType type) {
  switch (type) {
    case FieldType::counter: return number(value.number());
    case FieldType::integer:
      if (present(value)) number(value.number());
      return;
    case FieldType::signed_integer:
    case FieldType::timestamp:
      if (present(value)) signed_number(value.signed_number());
      return;
    case FieldType::duration:
      if (!present(value)) return;
      signed_number(value.signed_number());  // of 128 bits
      return signed_number(value.signed_number() < 0 ? -1 : 0);
    case FieldType::address: return address(value.is_none() ? IpAddress{} : value.address());
    case FieldType::text:
    case FieldType::decimal: return text_of(value);
  }
}

}  // namespace wirecensus::sink
