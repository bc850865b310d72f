// For tests: a frame of each link type of rare_link_test.cpp, all with the same packet.
#pragma once

#include <vector>

#include "base/link_type.h"
#include "support/frame_builder.h"

namespace wirecensus::test {

// The packet, with the checksum that is only needed for guessing.
inline Wire ipv4_with_checksum() {
  Wire packet = ipv4_udp();
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 20; i += 2) sum += std::uint32_t{packet[i]} << 8 | packet[i + 1];
  const std::uint32_t checksum = ~(sum + (sum >> 16));
  packet[10] = static_cast<std::uint8_t>(checksum >> 8);
  packet[11] = static_cast<std::uint8_t>(checksum);
  return packet;
}

inline Wire mgc(std::size_t flags, const Wire& payload) {
  return Wire{'M', 'G', 'C'} + u8(flags) + payload;
}

inline std::vector<Sample> juniper_samples() {
  const Wire ip = ipv4_with_checksum();
  const Wire frame = ethernet(0x0800, ip);
  const Wire bare = mgc(0x83, be16(2) + zeros(2) + le32(2) + ip);
  return {
      {130, mgc(1, Wire{0x54, 0, 0, 1, 0, 0x21} + ip)},
      {130, mgc(1, Wire{0x47, 8, 0, 0, 0, 0, 0, 0} + ip)},
      {131, mgc(1, Wire{0, 1, 0, 3, 0xcc} + ip)},
      {132, mgc(1, Wire{0, 1, 64, 3} + zeros(12) + ip)},
      {133, mgc(1, Wire{2, 0, 0, 0} + ip)},
      {134, mgc(1, Wire{0xc0, 0, 0x18, 0x41, 3, 0xcc} + ip)},
      {134, mgc(1, Wire{0x54, 0, 0, 1, 0, 1, 3, 0xcc} + ip)},
      {135, mgc(1, zeros(8) + snap(0, 0x0800, ip))},
      {135, mgc(0, be32(1) + zeros(4) + frame)},
      {136, mgc(1, zeros(16) + ip)},
      {137, mgc(1, zeros(4) + Wire{3, 0xcc} + ip)},
      {164, mgc(1, zeros(8) + ip)},
      {167, mgc(1, frame)},
      {168, mgc(1, be16(0x0800) + ip)},
      {174, bare},
      {178, mgc(0x80, be16(3) + zeros(3) + frame)},
      {179, mgc(1, be32(0xff030021) + ip)},
      {180, mgc(1, Wire{0x18, 0x41, 3, 0xcc} + ip)},
      {181, mgc(1, be32(0x0f000800) + ip)},
      {183, mgc(1, zeros(18) + ip)},
      {194, bare},
      {200, mgc(1, ethernet(0x0800, ipv4(50, zeros(24) + ip)))},
      {232, bare},
      {233, bare},
      {234, bare},
      {238, bare},
  };
}

inline std::vector<Sample> rare_link_samples() {
  const Wire ip = ipv4_udp();
  const Wire frame = ethernet(0x0800, ip);
  const Wire llc = snap(0, 0x0800, ip);
  const Wire station = zeros(6) + u8(0x60);
  const Wire ax25 = station + zeros(6) + Wire{0x61, 3, 0xcc} + ip;
  const Wire sequence = u8(4) + zeros(7) + u8(5) + zeros(4) + u8(0x20) + zeros(26) + llc;
  const Wire bridged = Wire{0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 7, 0, 0} + frame;
  const Wire route{0x86, 0x30, 0, 0x11, 0, 0x20};
  return {
      {link_type::kAx25, ax25},
      {link_type::kTokenRing, Wire{0x10, 0x40} + zeros(6) + u8(0x80) + zeros(5) + route + llc},
      {link_type::kSlip, zeros(16) + ip},
      {link_type::kSymantecFirewall, zeros(6) + be16(0x0800) + zeros(36) + ip},
      {link_type::kAtmRfc1483, bridged},
      {link_type::kAtmRfc1483, Wire{0xfe, 0xfe, 3, 0xcf, 0, 0x21} + ip},
      {link_type::kAtmClip, llc},
      {link_type::kEnc, le32(2) + zeros(8) + ip},
      {link_type::kNetbsdHdlc, be32(0x0f000800) + ip},
      {link_type::kPflog, Wire{61, 2} + zeros(62) + ip},
      {link_type::kIpOverFc, zeros(16) + llc},
      {link_type::kSunAtm, be32(0x01000064) + be16(1) + frame},
      {link_type::kTzsp, be32(0x01000001) + Wire{0, 10, 1, 0xc8, 1} + frame},
      {link_type::kAppleIpOverIeee1394, zeros(16) + be16(0x0800) + ip},
      {link_type::kDocsis, Wire{1, 4, 0, 54, 0x43, 1, 0, 0} + be16(0) + frame + zeros(4)},
      {link_type::kGfpF, be32(0) + Wire{0x11, 1, 0, 0} + zeros(4) + frame + zeros(8)},
      {link_type::kMfr, Wire{0xc0, 1, 0x18, 0x41, 3, 0xcc} + ip},
      {link_type::kErf, zeros(8) + u8(0x82) + zeros(7) + zeros(8) + be16(0) + frame},
      {link_type::kAx25Kiss, u8(0) + ax25},
      {link_type::kFc2, sequence},
      {link_type::kFc2WithDelimiters, zeros(4) + sequence},
      {link_type::kIpnet, Wire{1, 2} + zeros(22) + ip},
      {link_type::kNetAnalyzerTransparent, zeros(11) + u8(0xd5) + frame + zeros(4)},
      {link_type::kIpoib, zeros(40) + be32(0x08000000) + ip},
      {link_type::kEpon, zeros(8) + frame},
      {link_type::kEthernetMpacket, zeros(7) + u8(0xd5) + frame + zeros(4)},
      {link_type::kEbhscr, u8(0x50) + zeros(3) + be32(50) + zeros(24) + frame + zeros(4)},
      {link_type::kRawBsd, ip},
      {link_type::kRawOpenBsd, ip},
  };
}

}  // namespace wirecensus::test
