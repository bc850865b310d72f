#include "tables/decimal.h"

#include <charconv>

#include "base/digits.h"

namespace wirecensus::tables {
namespace {

// Writes `value` with exactly `digits` digits. Precondition: it fits.
char* format_padded(char* out, std::uint64_t value, int digits) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + digits;
}

}  // namespace

char* format_signed(char* out, std::int64_t value) {
  if (value >= 0) return format_digits(out, static_cast<std::uint64_t>(value));
  *out = '-';
  // Negated as unsigned: the min int64 has no positive counterpart.
  return format_digits(out + 1, std::uint64_t{0} - static_cast<std::uint64_t>(value));
}

char* format_ratio(char* out, const Ratio& ratio) {
  __extension__ using Wide = unsigned __int128;
  constexpr std::uint64_t kMillionths = 1'000'000;
  // 2^64 * 8e9 * 1e6 * 2 is below 2^118.
  const Wide doubled = Wide{ratio.value} * ratio.scale * kMillionths * 2;
  const Wide rounded = (doubled / ratio.divisor + 1) / 2;
  const Wide whole = rounded / kMillionths;
  constexpr std::uint64_t kLow = 10'000'000'000'000'000'000U;
  if (whole >= kLow) {
    out = format_digits(out, static_cast<std::uint64_t>(whole / kLow));
    out = format_padded(out, static_cast<std::uint64_t>(whole % kLow), 19);
  } else {
    out = format_digits(out, static_cast<std::uint64_t>(whole));
  }
  *out++ = '.';
  return format_padded(out, static_cast<std::uint64_t>(rounded % kMillionths), 6);
}

char* format_real(char* out, const Real& real) {
  return std::to_chars(out, out + kFieldTextSize, real.value, std::chars_format::fixed,
                       real.decimals)
      .ptr;
}

}  // namespace wirecensus::tables
