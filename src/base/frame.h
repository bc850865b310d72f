// A frame: what a source delivered, before anybody looked inside.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/link_type.h"
#include "base/time.h"

namespace wirecensus {

// Views bytes that its source owns; see FrameBatch for how long.
struct Frame {
  const std::uint8_t* data = nullptr;  // the first captured byte, at the link-layer header
  std::uint32_t cap_len = 0;           // captured length: bytes there are at `data`
  std::uint32_t frame_len = 0;         // wire length: bytes the frame had; any relation to cap_len
  Timestamp time = kNoTime;
  LinkType link_type = 0;

  Bytes bytes() const { return {data, cap_len}; }
};

}  // namespace wirecensus
