// The input of the stages: the generator's traffic, in memory.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "decode/packet.h"

namespace wirecensus::bench {

// A pcap file with this number of packets and biflows of the profile. Precondition: the profile
// exists.
std::vector<std::uint8_t> make_pcap(std::string_view profile, std::uint64_t packets,
                                    std::uint64_t flows);

// Decoded packets: the first `flows` start one biflow each, the next `flows` are the replies; the
// others are evenly distributed over all biflows.
std::vector<decode::Packet> make_packets(std::uint64_t flows, std::uint64_t rest);

}  // namespace wirecensus::bench
