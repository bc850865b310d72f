// Text for display: external names made safe, and numbers made readable.
//
// File and interface names may contain any bytes: terminal escape sequences, invalid UTF-8 that
// breaks a drawing library, marks that change the text direction. Code that displays such a name
// passes it through printable() first. Files for programs hold plain numbers and do not need this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace wirecensus {

// Valid UTF-8 without control functions: control characters become \xNN;
// invalid UTF-8 and characters that control line breaks or direction become U+FFFD.
std::string printable(std::string_view bytes);

// Number of characters (code points). Precondition: valid UTF-8.
std::size_t character_count(std::string_view text);

// Shortens `text` to at most `characters`, replacing its middle by one "…". Precondition: valid
// UTF-8.
std::string shorten_middle(std::string_view text, std::size_t characters);

// "1,234,567"
std::string grouped(std::uint64_t number);

// "1,234.57"; infinite, NaN and huge (2^64 and above) values are not grouped.
std::string grouped_decimal(double number, int decimals);

// part / whole; 0 if `whole` is 0.
double ratio(std::uint64_t part, std::uint64_t whole);

// "12.3 %"
std::string percent(std::uint64_t part, std::uint64_t whole);

// "1 packet", "1,234 packets"
std::string counted(std::uint64_t number, std::string_view one, std::string_view many);

// Three significant digits and a decimal SI prefix: "1.23 GB", "999 packets/s". No sign.
std::string with_si_prefix(double number, std::string_view unit);

// In the two largest units that apply: "1 d 02 h", "3 min 07 s", "12.3 s", "4.56 ms", "0 s".
std::string readable_duration(Duration duration);

}  // namespace wirecensus
