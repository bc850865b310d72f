#include <gtest/gtest.h>

#include <algorithm>

#include "base/link_type.h"
#include "support/frame_builder.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

Wire data_frame(std::size_t control, const Wire& options, const Wire& payload,
                std::size_t sequence = 0x10) {
  return le16(control) + le16(0) + zeros(18) + le16(sequence) + options + payload;
}

std::string describe_wlan(const Wire& wire) { return describe(link_type::kIeee80211, wire); }

Wire llc() { return snap(0, 0x0800, ipv4_udp()); }

TEST(Wlan, DataFramesHoldLlc) {
  EXPECT_EQ(describe_wlan(data_frame(0x0008, {}, llc())), kIpv4Udp);
  EXPECT_EQ(describe_wlan(data_frame(0x0108, {}, llc())), kIpv4Udp);
  EXPECT_EQ(describe_wlan(data_frame(0x0308, zeros(6), llc())), kIpv4Udp);  // four addresses
  EXPECT_EQ(describe_wlan(data_frame(0x0088, le16(0), llc())), kIpv4Udp);   // QoS
  EXPECT_EQ(describe_wlan(data_frame(0x8188, zeros(6), llc())), kIpv4Udp);  // and HT control
  EXPECT_EQ(describe_wlan(data_frame(0x0388, zeros(8), llc())), kIpv4Udp);
  EXPECT_EQ(describe_wlan(data_frame(0x0008, {}, snap(0, 0x888e, zeros(4)))), "eapol");
}

// The header, the packet, and its padding: 56 bytes of IPv4, 76 of IPv6.
Wire subframe(const Wire& packet) {
  const Wire wire = mac_addresses() + be16(packet.size()) + packet;
  return wire + zeros((4 - wire.size() % 4) % 4);
}

// "first | share: further | ..." for an aggregate of which this many bytes were captured.
std::string describe_aggregate(const Wire& wire, std::size_t cap_len) {
  Frame frame{.data = wire.data(),
              .cap_len = static_cast<std::uint32_t>(cap_len),
              .frame_len = static_cast<std::uint32_t>(wire.size()),
              .time = 7,
              .link_type = link_type::kIeee80211};
  Packet packet;
  decode_header_by_header(frame, packet);
  std::string text = describe(packet);
  while (packet.next.offset != 0) {
    const Subframe at = packet.next;
    packet = {};
    decode_subframe(frame, at, packet);
    EXPECT_EQ(packet.time, 7);
    text += " | " + std::to_string(packet.frame_len) + ": " + describe(packet);
  }
  return text;
}

std::string describe_aggregate(const Wire& body) {
  const Wire wire = data_frame(0x0088, le16(0x80), body);
  return describe_aggregate(wire, wire.size());
}

Wire llc6() { return snap(0, 0x86dd, ipv6_udp()); }

TEST(Wlan, AggregatesHoldSeveralPackets) {
  const std::string v4(kIpv4Udp);
  const std::string v6(kIpv6Udp);
  EXPECT_EQ(describe_aggregate(subframe(llc())), v4);
  EXPECT_EQ(describe_aggregate(subframe(llc()) + subframe(llc6())), v4 + " | 76: " + v6);
  EXPECT_EQ(
      describe_aggregate(subframe(llc6()) + subframe(snap(0, 0x0806, zeros(28))) + subframe(llc())),
      v6 + " | 52: arp | 56: " + v4);
  EXPECT_EQ(describe_wlan(data_frame(0x8188, le16(0x80) + zeros(4), subframe(llc()))), v4);
}

// Zeros after the last one are padding; a remainder too short for a header belongs to the frame.
TEST(Wlan, AggregatesEndWhereNoSubframeFollows) {
  const std::string two = std::string(kIpv4Udp) + " | 56: " + kIpv4Udp;
  EXPECT_EQ(describe_aggregate(subframe(llc()) + subframe(llc()) + zeros(40)), two);
  EXPECT_EQ(describe_aggregate(subframe(llc()) + subframe(llc()) + Wire(13, 0xff)), two);
  EXPECT_EQ(describe_aggregate(subframe(llc()) + mac_addresses() + be16(1000) + llc()),
            std::string(kIpv4Udp) + " | 54: " + kIpv4Udp);
}

TEST(Wlan, AggregatesAreCutAnywhere) {
  const Wire wire =
      data_frame(0x0088, le16(0x80), subframe(llc()) + subframe(llc()) + subframe(llc()));
  for (std::size_t size = 0; size <= wire.size(); ++size) {
    const std::string text = describe_aggregate(wire, size);
    const std::size_t packets =
        static_cast<std::size_t>(std::count(text.begin(), text.end(), '|')) + 1;
    EXPECT_EQ(packets, size < 26 + 14 ? 1U : size < 26 + 56 + 14 ? 2U : 3U) << size << ": " << text;
  }
}

Wire mesh_control(std::size_t addresses) { return u8(addresses) + zeros(5 + 6 * addresses); }

TEST(Wlan, MeshHeadersAreSkipped) {
  for (const std::size_t addresses : {0U, 1U, 2U}) {
    const Wire data = mesh_control(addresses) + llc();
    EXPECT_EQ(describe_wlan(data_frame(0x0388, zeros(6) + le16(0x100), data)), kIpv4Udp);
    EXPECT_EQ(describe_wlan(data_frame(0x0288, le16(0x100), data)), kIpv4Udp);  // to a group
  }
  // The bit means something else to an access point, and flags of 3 and more are reserved.
  EXPECT_EQ(describe_wlan(data_frame(0x0188, le16(0x100), llc())), kIpv4Udp);
  EXPECT_EQ(describe_wlan(data_frame(0x0388, zeros(6) + le16(0x100), llc())), kIpv4Udp);
  const Wire in_mesh = mac_addresses() + be16(llc().size()) + mesh_control(1) + llc() + zeros(2);
  EXPECT_EQ(describe_wlan(data_frame(0x0388, zeros(6) + le16(0x180), in_mesh + in_mesh)), kIpv4Udp);
}

TEST(Wlan, FramesWithoutReadableDataAreTheirType) {
  EXPECT_EQ(describe_wlan(le16(0x0080) + zeros(30)), "wlan-beacon");
  EXPECT_EQ(describe_wlan(le16(0x00d4) + zeros(8)), "wlan-ack");
  EXPECT_EQ(describe_wlan(le16(0x0148) + zeros(22)), "wlan-null");
  EXPECT_EQ(describe_wlan(data_frame(0x4108, {}, zeros(60))), "wlan-data");  // encrypted
  EXPECT_EQ(describe_wlan(data_frame(0x4188, le16(0), zeros(60))), "wlan-qos-data");
  EXPECT_EQ(describe_wlan(data_frame(0x0008, {}, llc(), 0x11)), "wlan-data");  // a later fragment
}

Wire radiotap(std::size_t present, const Wire& fields, const Wire& frame) {
  return Wire{0, 0} + le16(8 + fields.size()) + le32(present) + fields + frame;
}

TEST(Radiotap, IsSkipped) {
  const Wire frame = data_frame(0x0088, le16(0), llc());
  EXPECT_EQ(describe(link_type::kIeee80211Radiotap, radiotap(0, {}, frame)), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kIeee80211Radiotap, radiotap(3, zeros(9), frame)), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kIeee80211Radiotap, Wire{0, 0} + le16(7) + zeros(60)),
            "malformed_link malformed_link");
}

TEST(Radiotap, ReportsThatTheHeaderIsPadded) {
  const Wire padded = data_frame(0x0088, le16(0) + zeros(2), llc());
  EXPECT_EQ(describe(link_type::kIeee80211Radiotap, radiotap(2, {0x20}, padded)), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kIeee80211Radiotap, radiotap(3, zeros(8) + u8(0x20), padded)),
            kIpv4Udp);
  // A second word of presence moves the fields: the time stamp stays aligned to 8 bytes.
  const Wire more = le32(0) + zeros(4) + zeros(8) + u8(0x20);
  EXPECT_EQ(describe(link_type::kIeee80211Radiotap, radiotap(0x80000003, more, padded)), kIpv4Udp);
}

TEST(Prism, AndAvsAreSkipped) {
  const Wire frame = data_frame(0x0008, {}, llc());
  const Wire avs = be32(0x80211001) + be32(64) + zeros(56);
  EXPECT_EQ(describe(link_type::kIeee80211Avs, avs + frame), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kIeee80211Prism, avs + frame), kIpv4Udp);
  EXPECT_EQ(describe(link_type::kIeee80211Prism, le32(0x44) + le32(144) + zeros(136) + frame),
            kIpv4Udp);
  EXPECT_EQ(describe(link_type::kIeee80211Avs, be32(0x80211001) + be32(7) + zeros(60)),
            "malformed_link malformed_link");
}

}  // namespace
}  // namespace wirecensus::decode
