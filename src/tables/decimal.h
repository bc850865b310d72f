// Numbers as files hold them: plain, exact where integers allow it, the same in every locale.
#pragma once

#include <cstdint>
#include <string_view>

namespace wirecensus::tables {

char* format_integer(char* out, std::uint64_t value);
char* format_signed(char* out, std::int64_t value);

// Copies at most kFieldTextSize bytes.
char* format_text(char* out, std::string_view text);

// value * scale / divisor with six decimals, rounded half up from the exact quotient.
// Preconditions: divisor > 0; scale <= 8e9, so that nothing overflows 128 bits.
char* format_ratio(char* out, std::uint64_t value, std::uint64_t scale, std::uint64_t divisor);

// A finite value below 1e30 with `decimals` (at most 6) decimals.
char* format_double(char* out, double value, int decimals);

}  // namespace wirecensus::tables
