// A frame from the bytes of a fuzzer:
//
//     link type (2)  options (1)  bytes beyond the captured ones (2)  captured bytes
//
// Numbers are little-endian. The options: bit 0 is the byte order of the capturing system, bits 1
// to 4 are the length of the frame check sequence, the others are the number of the interface. The
// bytes beyond are signed: damaged files have frames of which more was captured than sent.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/frame.h"
#include "fuzz/input.h"

namespace wirecensus::fuzz {

// Of all bytes that are left. Valid as long as they.
inline Frame frame_of(Input input) {
  Frame frame;
  frame.link_type = input.u16();
  const std::uint8_t options = input.byte();
  const auto beyond = static_cast<std::int16_t>(input.u16());
  frame.big_endian = (options & 1) != 0;
  frame.fcs_len = options >> 1 & 0xf;
  frame.interface = options >> 5 & 0x7;
  frame.data = input.rest().data();
  frame.cap_len = static_cast<std::uint32_t>(input.rest().size());
  frame.frame_len =
      static_cast<std::uint32_t>(std::max<std::int64_t>(0, std::int64_t{frame.cap_len} + beyond));
  frame.time = 7;
  return frame;
}

}  // namespace wirecensus::fuzz
