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

// Whether the last bytes of a file, too few for a record, are zeros. False if they may be the start
// of a number that was cut short.
bool is_zeros(Bytes rest);

// Whether a record without bytes is the start of zeros: a header of zeros follows; or, at the end
// of the file, fewer zeros, or nothing if its own header is zeros. Otherwise it is a valid packet.
// Precondition: `bytes` begins with the header of the record.
ZeroTail zero_tail(Bytes bytes, std::size_t header_size, bool at_end);

// The fault of a file with only zeros from `offset` of `what`, where `missing` was expected.
Fault zeros_from(std::uint64_t offset, std::string_view what, std::string_view missing);

}  // namespace wirecensus::capture
