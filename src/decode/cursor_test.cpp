// Header functions take their header off and return what follows.
#include "decode/cursor.h"

#include <gtest/gtest.h>

#include "decode/ip.h"
#include "decode/transport.h"
#include "support/frame_builder.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

Cursor cursor_at(const Wire& wire) {
  return {{wire.data(), wire.size()}, static_cast<std::uint32_t>(wire.size())};
}

Wire rest_of(const Cursor& cursor) {
  return {cursor.bytes().data(), cursor.bytes().data() + cursor.bytes().size()};
}

// With padding, which is not part of what follows IP.
Wire ipv4_frame() { return ipv4(17, udp(53, 99, {1, 2, 3}), 0, zeros(4)) + zeros(10); }
Wire ipv6_frame() { return ipv6(60, Wire{6, 0} + zeros(6) + tcp(1, 2, {1, 2, 3})) + zeros(10); }

TEST(HeaderFunctions, IpIsFollowedByItsProtocol) {
  Packet packet;
  const Wire frame = ipv4_frame();
  Cursor cursor = cursor_at(frame);
  const Next next = decode_ip(ip_version::kIpv4, cursor, packet);
  EXPECT_TRUE(next.follow());
  EXPECT_EQ(next.protocol(), (Protocol{ProtocolSpace::ip, ip_protocol::kUdp}));
  EXPECT_EQ(rest_of(cursor), udp(53, 99, {1, 2, 3}));
  EXPECT_EQ(cursor.wire_size(), 11U);
}

TEST(HeaderFunctions, Ipv6IsFollowedByWhatItsExtensionHeadersCarry) {
  Packet packet;
  const Wire frame = ipv6_frame();
  Cursor cursor = cursor_at(frame);
  const Next next = decode_ip(ip_version::kIpv6, cursor, packet);
  EXPECT_TRUE(next.follow());
  EXPECT_EQ(next.protocol(), (Protocol{ProtocolSpace::ip, ip_protocol::kTcp}));
  EXPECT_EQ(rest_of(cursor), tcp(1, 2, {1, 2, 3}));
}

// Allows decoding of the content of a tunnel from there.
TEST(HeaderFunctions, ATransportLeavesItsPayloadAtTheCursor) {
  for (const auto& [frame, version] :
       {std::pair(ipv4_frame(), ip_version::kIpv4), std::pair(ipv6_frame(), ip_version::kIpv6)}) {
    Packet packet;
    Cursor cursor = cursor_at(frame);
    const Next transport = decode_ip(version, cursor, packet);
    const Next next = decode_ip(transport.number(), cursor, packet);
    EXPECT_FALSE(next.follow());
    EXPECT_EQ(next.protocol(), packet.protocol);
    EXPECT_EQ(next.issue(), DecodeIssue::none);
    EXPECT_EQ(rest_of(cursor), (Wire{1, 2, 3}));
    EXPECT_EQ(packet.payload_bytes, 3U);
  }
}

TEST(HeaderFunctions, ACutTransportStaysAtTheCursor) {
  const Wire wire = tcp(1, 2, {1, 2, 3});
  Packet packet;
  Cursor cursor({wire.data(), 10}, static_cast<std::uint32_t>(wire.size()));
  EXPECT_FALSE(decode_transport(ip_protocol::kTcp, cursor, packet).follow());
  EXPECT_EQ(cursor.bytes().size(), 10U);
  EXPECT_TRUE(packet.has_ports);
}

TEST(HeaderFunctions, NonFirstFragmentsAreFollowedByNothing) {
  const Wire frames[] = {ipv4(17, zeros(16), 2), ipv6(44, Wire{17, 0} + be16(16) + zeros(20))};
  for (const Wire& frame : frames) {
    Packet packet;
    Cursor cursor = cursor_at(frame);
    const Next next =
        decode_ip(frame[0] >> 4 == 4 ? ip_version::kIpv4 : ip_version::kIpv6, cursor, packet);
    EXPECT_FALSE(next.follow());
    EXPECT_EQ(next.protocol(), (Protocol{ProtocolSpace::ip, ip_protocol::kUdp}));
    EXPECT_EQ(packet.payload_bytes, 16U);
  }
}

TEST(HeaderFunctions, IpWithinIpIsPayload) {
  for (const std::uint16_t inner : {ip_version::kIpv4, ip_version::kIpv6}) {
    const Wire frame = ipv4(inner, ipv4_frame());
    Packet packet;
    Cursor cursor = cursor_at(frame);
    const Next carried = decode_ip(ip_version::kIpv4, cursor, packet);
    EXPECT_EQ(carried.number(), inner);
    EXPECT_FALSE(decode_ip(carried.number(), cursor, packet).follow());
    EXPECT_EQ(rest_of(cursor), ipv4_frame());
    EXPECT_EQ(packet.payload_bytes, ipv4_frame().size());
  }
}

TEST(Cursor, DeclaresAnotherCheckSequenceWhereverItIs) {
  const Wire wire = zeros(20);
  Cursor cursor = cursor_at(wire);
  cursor.declare_fcs(12);
  ASSERT_TRUE(cursor.skip(8));  // all but the check sequence
  cursor.declare_fcs(4);
  EXPECT_EQ(cursor.bytes().data(), wire.data() + 8);
  EXPECT_EQ(cursor.bytes().size(), 8U);
  EXPECT_EQ(cursor.wire_size(), 8U);
  EXPECT_EQ(cursor.fcs_len(), 4U);
}

TEST(Cursor, DeclaresACheckSequenceThatIsNotCaptured) {
  const Wire wire = zeros(20);
  Cursor cursor({wire.data(), 10}, 20);
  cursor.declare_fcs(12);
  EXPECT_EQ(cursor.bytes().size(), 8U);
  cursor.declare_fcs(4);
  EXPECT_EQ(cursor.bytes().size(), 10U);
  EXPECT_EQ(cursor.wire_size(), 16U);
}

#ifndef NDEBUG
TEST(CursorDeathTest, AssertsItsPreconditions) {
  const Wire wire = zeros(20);
  EXPECT_DEATH(Cursor({wire.data(), 20}, 19), "wire_size");
  Packet packet;
  packet.fragment = FragmentKind::non_first;
  Cursor cursor = cursor_at(wire);
  EXPECT_DEATH(decode_transport(ip_protocol::kUdp, cursor, packet), "non_first");
  EXPECT_DEATH(decode_ip(ip_protocol::kUdp, cursor, packet), "kIpv4");
}
#endif

}  // namespace
}  // namespace wirecensus::decode
