// Numbers as files hold them: plain, exact where integers allow it, the same in every locale.
#pragma once

#include <cstdint>

#include "tables/field_value.h"

namespace wirecensus::tables {

char* format_integer(char* out, std::uint64_t value);
char* format_signed(char* out, std::int64_t value);

// With six decimals, rounded half up from the exact quotient.
char* format_ratio(char* out, const Ratio& ratio);

char* format_real(char* out, const Real& real);

}  // namespace wirecensus::tables
