#include "decode/segments.h"

#include <gtest/gtest.h>

namespace wirecensus::decode {
namespace {

constexpr std::uint32_t kHeaders = 14 + 20 + 32;

Frame super_frame(std::uint32_t payload, std::uint16_t segment = 1448) {
  return {.cap_len = kHeaders + payload,
          .frame_len = kHeaders + payload,
          .segment_bytes = segment,
          .segment_header_bytes = kHeaders};
}

Packet packet_of(const Frame& frame) {
  Packet packet;
  packet.frame_len = frame.frame_len;
  packet.cap_len = frame.cap_len;
  packet.ip_bytes = frame.frame_len - 14;
  packet.payload_bytes = frame.frame_len - kHeaders;
  packet.source_port = 443;
  return packet;
}

TEST(Segments, OfAnOrdinaryFrameAreOne) {
  const Frame frame{.cap_len = 60, .frame_len = 60};
  EXPECT_EQ(segment_count(frame), 1U);
  EXPECT_EQ(hidden_header_bytes(frame), 0U);
}

TEST(Segments, OfAnIndivisibleSuperPacketAreOne) {
  Frame frame = super_frame(30000);
  frame.segment_header_bytes = 0;
  EXPECT_FALSE(is_divisible(frame));
  EXPECT_EQ(segment_count(frame), 1U);
}

TEST(Segments, AreAsManyAsItTakes) {
  EXPECT_EQ(segment_count(super_frame(1448)), 1U);
  EXPECT_EQ(segment_count(super_frame(1449)), 2U);
  EXPECT_EQ(segment_count(super_frame(3 * 1448)), 3U);
  EXPECT_EQ(hidden_header_bytes(super_frame(3 * 1448)), 2U * kHeaders);
  EXPECT_EQ(segment_count(super_frame(500000, 8)), 62500U);
}

// Regression: the option was counted for each segment, 273,536 bytes too many in 50 MB.
TEST(Segments, DoNotHaveTheJumboPayloadOption) {
  Frame frame = super_frame(3 * 1448);
  frame.has_jumbo_option = true;
  EXPECT_EQ(frame.frame_len + hidden_header_bytes(frame), 3 * (1448 + kHeaders - 8));
  const Packet whole = packet_of(frame);
  for (std::uint32_t number = 0; number < 3; ++number) {
    const Packet segment = segment_packet(frame, whole, number);
    EXPECT_EQ(segment.frame_len, kHeaders - 8 + 1448);
    EXPECT_EQ(segment.cap_len, kHeaders - 8 + 1448);
    EXPECT_EQ(segment.ip_bytes, kHeaders - 8 - 14 + 1448);
    EXPECT_EQ(segment.payload_bytes, 1448U);
  }
}

TEST(Segments, OfAJumboPacketThatIsOneAreAsItWas) {
  Frame frame = super_frame(1000);
  frame.has_jumbo_option = true;
  EXPECT_EQ(hidden_header_bytes(frame), 0U);
  EXPECT_EQ(segment_packet(frame, packet_of(frame), 0).frame_len, frame.frame_len);
}

TEST(Segments, HaveThePayloadTogetherAndTheHeadersEach) {
  const Frame frame = super_frame(3 * 1448 + 100);
  const Packet whole = packet_of(frame);
  Packet sum;
  for (std::uint32_t i = 0; i < segment_count(frame); ++i) {
    const Packet segment = segment_packet(frame, whole, i);
    EXPECT_EQ(segment.payload_bytes, i < 3 ? 1448U : 100U);
    EXPECT_EQ(segment.frame_len, kHeaders + segment.payload_bytes);
    EXPECT_EQ(segment.cap_len, segment.frame_len);
    EXPECT_EQ(segment.ip_bytes, segment.frame_len - 14);
    EXPECT_EQ(segment.source_port, 443);
    sum.payload_bytes += segment.payload_bytes;
    sum.frame_len += segment.frame_len;
  }
  EXPECT_EQ(sum.payload_bytes, whole.payload_bytes);
  EXPECT_EQ(sum.frame_len, frame.frame_len + hidden_header_bytes(frame));
}

TEST(Segments, OfATunnelKeepTheInnerHeadersInTheirPayload) {
  const Frame frame = super_frame(2 * 1448);
  Packet whole = packet_of(frame);
  whole.payload_bytes += 24;  // the outer packet is decoded; it carries 24 bytes of headers
  EXPECT_EQ(segment_packet(frame, whole, 0).payload_bytes, 1448U + 24U);
  EXPECT_EQ(segment_packet(frame, whole, 1).payload_bytes, 1448U + 24U);
}

TEST(Segments, AreCapturedAsFarAsTheSuperPacketWas) {
  Frame frame = super_frame(3 * 1448);
  frame.cap_len = kHeaders + 1448 + 10;
  const Packet whole = packet_of(frame);
  EXPECT_EQ(segment_packet(frame, whole, 0).cap_len, kHeaders + 1448);
  EXPECT_EQ(segment_packet(frame, whole, 1).cap_len, kHeaders + 10);
  EXPECT_EQ(segment_packet(frame, whole, 2).cap_len, kHeaders);
}

TEST(Segments, OfLengthsThatContradictEachOtherAreNotBelowZero) {
  const Frame frame = super_frame(3 * 1448);
  Packet whole = packet_of(frame);
  whole.ip_bytes = whole.payload_bytes = 5;
  EXPECT_EQ(segment_packet(frame, whole, 0).ip_bytes, 0U);
  EXPECT_EQ(segment_packet(frame, whole, 0).payload_bytes, 0U);
}

}  // namespace
}  // namespace wirecensus::decode
