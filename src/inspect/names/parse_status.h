// How reading a message ended.
#pragma once

#include <cstdint>

namespace wirecensus::inspect {

enum class ParseStatus : std::uint8_t {
  parsed,      // whole
  incomplete,  // right so far; more bytes are needed
  malformed,   // of this protocol, but against its rules
  other,       // not of this protocol, or of a form that is not read
};

}  // namespace wirecensus::inspect
