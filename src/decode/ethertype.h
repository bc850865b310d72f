// The EtherTypes (IEEE 802 Numbers) that the decoder follows, and what each of them precedes: IP, a
// tag or label, or an end. The names of all others are in base/protocol.cpp.
#pragma once

#include <cstdint>

#include "decode/cursor.h"

namespace wirecensus::decode::ethertype {

inline constexpr std::uint16_t kIpv4 = 0x0800;
inline constexpr std::uint16_t kArp = 0x0806;  // not followed, but known
inline constexpr std::uint16_t kTrill = 0x22f3;
inline constexpr std::uint16_t kBatman = 0x4305;
inline constexpr std::uint16_t kEthernet = 0x6558;  // "transparent Ethernet bridging"
inline constexpr std::uint16_t kVlan = 0x8100;
inline constexpr std::uint16_t kIpv6 = 0x86dd;
inline constexpr std::uint16_t kMpls = 0x8847;
inline constexpr std::uint16_t kMplsMulticast = 0x8848;
inline constexpr std::uint16_t kPppoeSession = 0x8864;
inline constexpr std::uint16_t kJumboLlc = 0x8870;
inline constexpr std::uint16_t kServiceVlan = 0x88a8;  // IEEE 802.1ad
inline constexpr std::uint16_t kMacsec = 0x88e5;
inline constexpr std::uint16_t kBackboneService = 0x88e7;  // IEEE 802.1ah
inline constexpr std::uint16_t kFabricPath = 0x8903;
inline constexpr std::uint16_t kCiscoMetadata = 0x8909;
inline constexpr std::uint16_t kVnTag = 0x8926;
inline constexpr std::uint16_t kHsr = 0x892f;
inline constexpr std::uint16_t kBridgePort = 0x893f;  // IEEE 802.1BR
inline constexpr std::uint16_t kNsh = 0x894f;
inline constexpr std::uint16_t kVlan9100 = 0x9100;  // before IEEE 802.1ad: stacked VLANs
inline constexpr std::uint16_t kVlan9200 = 0x9200;
inline constexpr std::uint16_t kArista = 0xd28b;
inline constexpr std::uint16_t kRedundancy = 0xf1c1;  // IEEE 802.1CB

}  // namespace wirecensus::decode::ethertype

namespace wirecensus::decode {

// Decodes the header of EtherType `type`; EtherTypes that are not followed end as themselves.
Next decode_ethertype(std::uint16_t type, Cursor& cursor);

}  // namespace wirecensus::decode
