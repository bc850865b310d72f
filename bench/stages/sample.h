// What the stages are fed with: the generator's traffic, in memory.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "decode/packet.h"

namespace wirecensus::bench {

// A pcap file of so many packets and biflows of the profile. Precondition: there is the profile.
std::vector<std::uint8_t> make_pcap(std::string_view profile, std::uint64_t packets,
                                    std::uint64_t flows);

// Decoded packets: the first `flows` open a biflow each, the next `flows` answer them; the rest are
// drawn evenly from all biflows.
std::vector<decode::Packet> make_packets(std::uint64_t flows, std::uint64_t rest);

}  // namespace wirecensus::bench
