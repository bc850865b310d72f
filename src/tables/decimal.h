// Formats numbers for files: independent of the locale, exact for integers and ratios.
//
// Each function writes at `out`, without a final NUL, and returns the end. Precondition: `out` has
// room for kFieldTextSize bytes.
#pragma once

#include <cstdint>

#include "tables/field_value.h"

namespace wirecensus::tables {

char* format_signed(char* out, std::int64_t value);

// With six decimals, rounded half up from the exact quotient. Preconditions: those of Ratio.
char* format_ratio(char* out, const Ratio& ratio);

// With `real.decimals` decimals, never an exponent. Preconditions: those of Real.
char* format_real(char* out, const Real& real);

}  // namespace wirecensus::tables
