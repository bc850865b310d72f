// Identifies files of other formats, for the error message.
#pragma once

#include <cstddef>
#include <string>

#include "base/bytes.h"

namespace wirecensus::capture {

// Number of bytes that describe_foreign() uses, if available.
inline constexpr std::size_t kForeignHeadSize = 512;

// "starts with fd 37 7a 58 (an xz archive); decompress it: xz -dc FILE | wirecensus -"
std::string describe_foreign(Bytes head);

}  // namespace wirecensus::capture
