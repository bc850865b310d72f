// What a count had no room for (Room): packets that are in no table of depth.
#pragma once

#include <cstdint>

namespace wirecensus::inspect {

// By table; a packet may be in several.
struct LeftOut {
  std::uint64_t segments = 0;       // of TCP, also inside tunnels
  std::uint64_t inner_packets = 0;  // or packets of tunnels
  std::uint64_t headers = 0;
  std::uint64_t named = 0;     // that might have had names
  std::uint64_t examined = 0;  // for applications

  void add(const LeftOut& other) {
    segments += other.segments;
    inner_packets += other.inner_packets;
    headers += other.headers;
    named += other.named;
    examined += other.examined;
  }
};

}  // namespace wirecensus::inspect
