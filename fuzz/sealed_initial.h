// Initial packets of QUIC, sealed as a client does (RFC 9001, section 5; RFC 9369): the other way
// round than inspect/names/quic_initial.h, which opens them.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace wirecensus::fuzz {

struct InitialPacket {
  bool is_version_2 = false;
  std::vector<std::uint8_t> destination_id;  // at most 20 bytes
  std::vector<std::uint8_t> token;           // at most 63 bytes
  std::uint32_t number = 0;
  std::uint8_t number_size = 1;      // 1 to 4 bytes
  std::vector<std::uint8_t> frames;  // at least 4 bytes, and at most 16,000
};

// The packet as it is sent.
std::vector<std::uint8_t> sealed(const InitialPacket& packet);

}  // namespace wirecensus::fuzz
