#include "capture/live/super_packet.h"

#include <gtest/gtest.h>

#include <vector>

namespace wirecensus::capture {
namespace {

constexpr std::uint16_t kTransport = 14 + 20;  // Ethernet, IPv4

class SuperPacket : public testing::Test {
 protected:
  SuperPacket() { bytes_[kTransport + 12] = 8 << 4; }  // TCP with 12 bytes of options

  Frame described(const VirtioNetHeader& header) const {
    Frame frame{.data = bytes_.data(), .cap_len = 128, .frame_len = 30000};
    if (describes_super_packet(header)) describe_segments(header, frame);
    return frame;
  }

  std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(128);
};

VirtioNetHeader header(std::uint8_t type, std::uint16_t size, std::uint16_t start = kTransport) {
  return {.flags = 1,
          .gso_type = type,
          .hdr_len = 999,  // must be ignored
          .gso_size = size,
          .csum_start = start,
          .csum_offset = 16};
}

// RFC 2675: a jumbo payload option alone in a hop-by-hop header, between IPv6 and TCP.
class BigTcp : public testing::Test {
 protected:
  static constexpr std::uint16_t kTcp = 14 + 40 + 8;

  BigTcp() {
    bytes_[12] = 0x86;
    bytes_[13] = 0xdd;
    bytes_[14 + 40] = 6;         // TCP follows
    bytes_[14 + 40 + 2] = 0xc2;  // jumbo payload, of four bytes
    bytes_[14 + 40 + 3] = 4;
    bytes_[kTcp + 12] = 5 << 4;
  }

  Frame described() const {
    Frame frame{.data = bytes_.data(), .cap_len = 128, .frame_len = 200'000};
    describe_segments(header(4, 1428, kTcp), frame);
    return frame;
  }

  std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(128);
};

TEST_F(BigTcp, HasAnOptionThatItsSegmentsLack) {
  EXPECT_EQ(described().segment_header_bytes, kTcp + 20);
  EXPECT_TRUE(described().has_jumbo_option);
}

TEST_F(BigTcp, IsNothingElseInThatPlace) {
  for (const std::size_t at : {12U, 18U, 20U, 55U, 56U, 57U}) {
    bytes_[at] ^= 1;
    EXPECT_FALSE(described().has_jumbo_option) << at;
    bytes_[at] ^= 1;
  }
}

TEST_F(SuperPacket, OfTcpHasTheHeadersUpToTheEndOfTheTcpOptions) {
  constexpr std::uint8_t kEcn = 0x80;
  for (const int type : {1, 4, kEcn | 1, kEcn | 4}) {  // IPv4, IPv6
    const Frame frame = described(header(static_cast<std::uint8_t>(type), 1448));
    EXPECT_TRUE(frame.is_super_packet());
    EXPECT_EQ(frame.segment_bytes, 1448);
    EXPECT_EQ(frame.segment_header_bytes, kTransport + 32);
  }
}

TEST_F(SuperPacket, OfUdpHasItsHeader) {
  EXPECT_EQ(described(header(5, 1200)).segment_header_bytes, kTransport + 8);
}

TEST_F(SuperPacket, InATunnelHasAllHeadersBeforeTheInnerPayload) {
  bytes_[84 + 12] = 5 << 4;
  EXPECT_EQ(described(header(1, 1398, 84)).segment_header_bytes, 84 + 20);
}

TEST_F(SuperPacket, IsNoOrdinaryFrame) {
  EXPECT_FALSE(described(header(0, 0)).is_super_packet());
  EXPECT_FALSE(described(header(1, 0)).is_super_packet());
}

TEST_F(SuperPacket, OfWhichTheHeadersAreNotKnownIsIndivisible) {
  VirtioNetHeader unchecked = header(1, 1448);
  unchecked.flags = 0;
  for (const VirtioNetHeader& each :
       {unchecked, header(1, 1448, 127), header(1, 1448, 0xffff), header(5, 1448, 29999)}) {
    const Frame frame = described(each);
    EXPECT_TRUE(frame.is_super_packet());
    EXPECT_EQ(frame.segment_header_bytes, 0);
  }
}

}  // namespace
}  // namespace wirecensus::capture
