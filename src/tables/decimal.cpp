#include "tables/decimal.h"

#include <charconv>

namespace wirecensus::tables {
namespace {

constexpr std::size_t kIntegerSize = 20;  // digits of 2^64, or of -2^63 with its sign

// Writes `value` with exactly `digits` digits. Precondition: it fits.
char* format_digits(char* out, std::uint64_t value, int digits) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + digits;
}

}  // namespace

char* format_integer(char* out, std::uint64_t value) {
  return std::to_chars(out, out + kIntegerSize, value).ptr;
}

char* format_signed(char* out, std::int64_t value) {
  return std::to_chars(out, out + kIntegerSize, value).ptr;
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
    out = format_integer(out, static_cast<std::uint64_t>(whole / kLow));
    out = format_digits(out, static_cast<std::uint64_t>(whole % kLow), 19);
  } else {
    out = format_integer(out, static_cast<std::uint64_t>(whole));
  }
  *out++ = '.';
  return format_digits(out, static_cast<std::uint64_t>(rounded % kMillionths), 6);
}

char* format_real(char* out, const Real& real) {
  return std::to_chars(out, out + kFieldTextSize, real.value, std::chars_format::fixed,
                       real.decimals)
      .ptr;
}

}  // namespace wirecensus::tables
