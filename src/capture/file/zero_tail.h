// Zeros at the end of a file in place of records: space reserved but never written, a power
// failure, a writer that writes whole pages. They are not packets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "capture/file/byte_source.h"

namespace wirecensus::capture {

enum class ZeroTail : std::uint8_t { no, yes, more_bytes_needed };

// Number of zero bytes at the end of `bytes`.
std::size_t trailing_zeros(Bytes bytes);

// Whether the last bytes of a file, which are too few for a record, are zeros; not where they may
// be the first of a number that was cut short.
bool is_zeros(Bytes rest);

// Whether a record that says that it has no bytes, of which `bytes` begin with the header, is where
// zeros begin: what follows its own header is zeros as well or, at the end of the file, nothing but
// zeros stand in it. A packet without bytes is otherwise as good as any.
ZeroTail zero_tail(Bytes bytes, std::size_t header_size, bool at_end);

// The fault of a file with only zeros from `offset` of `what`, where `missing` was expected.
Fault zeros_from(std::uint64_t offset, std::string_view what, std::string_view missing);

}  // namespace wirecensus::capture
