// Text for a person's eyes: names from outside made harmless, and numbers made readable.
//
// File and interface names may hold any bytes: escape sequences that take over a terminal, bytes
// that are no UTF-8 and break a drawing library, marks that turn the direction of writing. Whoever
// shows one passes it through printable() first. Files for programs hold plain numbers and need
// none of this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace wirecensus {

// Valid UTF-8 without anything that acts instead of being seen: control characters become \xNN;
// invalid UTF-8 and characters that control line breaks or direction become U+FFFD.
std::string printable(std::string_view bytes);

// Number of characters (code points). Precondition here and below: valid UTF-8.
std::size_t character_count(std::string_view text);

// At most `characters` of `text`: what is too much is taken from the middle and shown as one "…".
std::string shorten_middle(std::string_view text, std::size_t characters);

// "1,234,567"
std::string grouped(std::uint64_t number);

// "1,234.57"; not finite or absurd (2^64 and above) values are shown as they are, ungrouped.
std::string grouped_decimal(double number, int decimals);

// Of nothing, 0.
double ratio(std::uint64_t part, std::uint64_t whole);

// "12.3 %"
std::string percent(std::uint64_t part, std::uint64_t whole);

// "1 packet", "1,234 packets"
std::string counted(std::uint64_t number, std::string_view one, std::string_view many);

// Three significant digits and a decimal SI prefix: "1.23 GB", "999 packets/s". No sign.
std::string with_si_prefix(double number, std::string_view unit);

// The two largest units that matter: "1 d 02 h", "3 min 07 s", "12.3 s", "4.56 ms", "0 s".
std::string readable_duration(Duration duration);

}  // namespace wirecensus
