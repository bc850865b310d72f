// Bounds for the records of a MaxMind DB file. Each record is walked before the library reads it,
// without recursion, so that the work and the memory for a record do not depend on what a file
// says.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace wirecensus::lookup {

// Far more than the records of known databases have, names in all languages included.
inline constexpr std::size_t kMaxRecordLevels = 32;
inline constexpr std::size_t kMaxRecordValues = 4096;

// Whether the value at `offset` of the data section, with all that it holds and points to, has at
// most these levels and values, and ends within the section.
bool is_bounded_record(Bytes section, std::uint32_t offset);

}  // namespace wirecensus::lookup
