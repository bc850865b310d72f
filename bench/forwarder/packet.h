// A packet on its way through the device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "forwarder/clock.h"

namespace wirecensus::bench::forwarder {

using Frame = std::vector<std::uint8_t>;

struct Packet {
  std::uint64_t number = 0;  // in the order of arrival
  std::size_t flow = 0;      // its index in the ledger
  Nanoseconds arrival = 0;
  bool flipped = false;
  bool rewritten = false;
  bool copy = false;  // the second of two
  Frame frame;        // as it is sent
};

}  // namespace wirecensus::bench::forwarder
