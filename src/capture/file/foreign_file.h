// What a file is that is no capture file known here: for the message that says what to do instead.
#pragma once

#include <cstddef>
#include <string>

#include "base/bytes.h"

namespace wirecensus::capture {

// The bytes that describe_foreign() likes to see.
inline constexpr std::size_t kForeignHeadSize = 512;

// "its contents begin with fd 37 7a 58 (an xz archive); decompress it: xz -dc FILE | wirecensus -"
std::string describe_foreign(Bytes head);

}  // namespace wirecensus::capture
