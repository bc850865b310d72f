#include "tables/field_value.h"

#include <algorithm>
#include <string>

#include "base/digits.h"
#include "tables/decimal.h"

namespace wirecensus::tables {
namespace {

static_assert(kAddressTextSize <= kFieldTextSize && kTimeTextSize <= kFieldTextSize);

// Separate functions, so that format_value() itself needs no stack frame.
[[gnu::noinline]] char* format_name(char* out, std::string_view name) {
  return std::copy_n(name.data(), std::min(name.size(), kFieldTextSize), out);
}

[[gnu::noinline]] char* format_protocol(char* out, Protocol protocol) {
  return format_name(out, protocol_name(protocol));
}

[[gnu::noinline]] char* format_moment(char* out, Timestamp time, TimeFormat format) {
  switch (format) {
    case TimeFormat::usual: break;
    case TimeFormat::seconds_since_1970: return format_duration(out, time);
    case TimeFormat::nanoseconds: return format_signed(out, time);
  }
  return format_timestamp(out, time);
}

}  // namespace

char* format_value(char* out, FieldValue value, TimeFormat format) {
  switch (value.kind()) {
    case ValueKind::none: return out;
    case ValueKind::unsigned_number: return format_digits(out, value.number());
    case ValueKind::signed_number: return format_signed(out, value.signed_number());
    case ValueKind::ratio: return format_ratio(out, value.ratio());
    case ValueKind::real: return format_real(out, value.real());
    case ValueKind::address: return format_address(out, value.address());
    case ValueKind::timestamp: return format_moment(out, value.timestamp(), format);
    case ValueKind::duration:
      return format == TimeFormat::nanoseconds ? format_signed(out, value.duration())
                                               : format_duration(out, value.duration());
    case ValueKind::protocol: return format_protocol(out, value.protocol());
    case ValueKind::name:
    case ValueKind::text: return format_name(out, value.text());
  }
  return out;
}

}  // namespace wirecensus::tables
