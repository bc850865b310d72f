// Properties of all frames: the decoder is given frames of all kinds, cut at every length, with
// flipped bits, and random bytes.
#include "decode/decoder.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "base/link_type.h"
#include "decode/cursor.h"
#include "decode/link/link.h"
#include "support/frame_builder.h"
#include "support/rare_link_samples.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

Wire ipv6_with_extensions() {
  const Wire jumbo = Wire{60, 0, 0xc2, 4} + be32(70'000);
  const Wire options = Wire{44, 1} + zeros(14);
  const Wire fragment = Wire{6, 0, 0, 1} + be32(77);
  Wire packet = ipv6(0, jumbo + options + fragment + tcp(1, 2, zeros(4), zeros(8)));
  packet[4] = packet[5] = 0;
  return packet;
}

std::vector<Sample> ethernet_samples() {
  const Wire mpls = be32(0x00010040) + be32(0x00011140);
  const Wire to_ipv4 = be16(0x0800) + ipv4_udp();
  const Wire frame = mac_addresses() + to_ipv4;
  const Wire behind_snap = snap(0, 0x0800, ipv4_udp());
  const std::pair<std::size_t, Wire> payloads[] = {
      {0x0800, ipv4(6, tcp(1, 2, zeros(5), zeros(12)), 0, zeros(8))},
      {0x0800, ipv4(33, be16(1) + be16(2) + u8(4) + zeros(20))},
      {0x86dd, ipv6_with_extensions()},
      {0x0806, zeros(28)},
      {behind_snap.size(), behind_snap},
      {0x88a8, be16(1) + be16(0x8100) + be16(2) + to_ipv4},
      {0x8847, mpls + ipv6_udp()},
      {0x8847, mpls + be32(1) + frame},
      {0x8847, mpls + frame},
      {0x8864, Wire{0x11, 0, 0, 1, 0, 34, 0, 0x21} + ipv4_udp()},
      {0x88e5, Wire{0x20, 0} + zeros(12) + to_ipv4},
      {0x894f, be16(0x0fc6) + Wire{1, 3} + zeros(20) + frame},
      {0xd28b, be32(0x00010010) + zeros(8) + to_ipv4},
      {0x4305, Wire{0x42, 15} + zeros(16) + frame},
      {0x88e7, zeros(4) + frame},
      {0xf1c1, zeros(4) + to_ipv4},
      {0x22f3, be16(0x0080) + zeros(12) + frame},
      {0x6558, frame},
  };
  std::vector<Sample> samples;
  for (const auto& [type, payload] : payloads) {
    samples.push_back({link_type::kEthernet, ethernet(type, payload)});
  }
  return samples;
}

std::vector<Sample> usual_link_samples() {
  const Wire llc = snap(0, 0x0800, ipv4_udp());
  const Wire qos_data = le16(0x8388) + zeros(22) + zeros(6) + le16(0x80) + zeros(4) + zeros(12) +
                        be16(llc.size()) + llc;
  const Wire mesh_data =
      le16(0x0388) + zeros(22) + zeros(6) + le16(0x100) + u8(1) + zeros(11) + llc;
  const Wire radiotap = Wire{0, 0} + le16(17) + le32(3) + zeros(9);
  const Wire attribute = le16(36) + le16(9) + ipv4_udp();
  return {
      {link_type::kNull, le32(30) + ipv6_udp()},
      {7, Wire{1, 2, 212, 0xff, 0xff, 0xff, 212, 0, 0, 1} + ipv4_udp()},
      {link_type::kPpp, be32(0xff030021) + ipv4_udp()},
      {10, u8(0x50) + mac_addresses() + llc},
      {link_type::kPppHdlc, be32(0x0f000800) + ipv4_udp()},
      {link_type::kPppEther, Wire{0x11, 0, 0, 1, 0, 34, 0, 0x57} + ipv6_udp()},
      {link_type::kRaw, ipv4_udp()},
      {link_type::kCiscoHdlc, be32(0x0f000800) + ipv4_udp()},
      {link_type::kIeee80211, qos_data},
      {link_type::kIeee80211, mesh_data},
      {link_type::kFrameRelay, Wire{0x18, 0x61, 3, 0, 0x80, 0, 0, 0, 8, 0} + ipv4_udp()},
      {link_type::kLoop, be32(2) + ipv4_udp()},
      {link_type::kLinuxSll, zeros(14) + be16(0x0800) + ipv4_udp()},
      {link_type::kIeee80211Prism, zeros(144) + le16(8) + zeros(22) + llc},
      {link_type::kIeee80211Radiotap, radiotap + qos_data},
      {129, Wire{1, 2, 0, 0, 240} + ipv4_udp()},
      {link_type::kIeee80211Avs, be32(0x80211001) + be32(64) + zeros(56) + qos_data},
      {link_type::kPppWithDirection, be32(0x00030021) + ipv4_udp()},
      {link_type::kPpi, Wire{0, 0} + le16(8) + le32(105) + qos_data},
      {204, u8(0) + be32(0xff030021) + ipv4_udp()},
      {205, u8(0) + be32(0x0f000800) + ipv4_udp()},
      {206, Wire{0, 0x18, 0x61, 3, 0xcc} + ipv4_udp()},
      {219, be32(0x00011140) + ipv4_udp()},
      {link_type::kIpv4, ipv4_udp()},
      {link_type::kIpv6, ipv6_udp()},
      {link_type::kNflog, be32(0x02000000) + le16(8) + le16(1) + zeros(4) + attribute},
      {link_type::kNetAnalyzer, zeros(4) + ethernet(0x0800, ipv4_udp())},
      {link_type::kPktap, le32(12) + le32(1) + le32(1) + ethernet(0x0800, ipv4_udp())},
      {link_type::kLinuxSll2, be16(0x86dd) + zeros(18) + ipv6_udp()},
      {281, mac_addresses() + zeros(4) + be16(0x0800) + ipv4_udp()},
      {282, zeros(4) + ethernet(0x0800, ipv4_udp())},
      {284, mac_addresses() + zeros(4) + be16(0x0800) + ipv4_udp()},
      {285, mac_addresses() + zeros(8) + be16(0x0800) + ipv4_udp()},
      {189, zeros(64)},
  };
}

std::vector<Sample> link_samples() {
  std::vector<Sample> samples = usual_link_samples();
  for (Sample& sample : rare_link_samples()) samples.push_back(std::move(sample));
  for (Sample& sample : juniper_samples()) samples.push_back(std::move(sample));
  return samples;
}

std::vector<Sample> all_samples() {
  std::vector<Sample> samples = ethernet_samples();
  for (Sample& sample : link_samples()) samples.push_back(std::move(sample));
  return samples;
}

void expect_protocol_and_addresses_agree(const Packet& packet) {
  const bool has_addresses = packet.source.version != IpVersion::none;
  const bool is_ip = packet.protocol.space == ProtocolSpace::ip;
  const bool is_undecoded = packet.protocol.space == ProtocolSpace::undecoded;
  const bool is_non_first = packet.fragment == FragmentKind::non_first;
  ASSERT_TRUE(has_addresses || (packet.ip_bytes == 0 && !is_ip));
  ASSERT_TRUE(!packet.has_ports || (is_ip && !is_non_first));
  ASSERT_TRUE(!is_undecoded || packet.protocol == undecoded(packet.issue));
  ASSERT_TRUE(!is_undecoded || packet.issue != DecodeIssue::none);
}

// Holds for every packet, whatever the bytes.
void expect_consistent(const Packet& packet, std::size_t cap_len, std::size_t frame_len) {
  ASSERT_EQ(packet.time, 7);
  ASSERT_EQ(packet.cap_len, cap_len);
  ASSERT_EQ(packet.frame_len, frame_len);
  ASSERT_EQ(packet.source.version, packet.destination.version);
  ASSERT_LE(packet.payload_bytes, packet.ip_bytes);
  expect_protocol_and_addresses_agree(packet);
}

TEST(Decoder, HasASampleOfEachLinkType) {
  std::set<LinkType> sampled{link_type::kEthernet};
  for (const Sample& sample : link_samples()) sampled.insert(sample.type);
  for (const FollowedLink& link : followed_links())
    EXPECT_TRUE(sampled.contains(link.type)) << link.type;
}

TEST(Decoder, ReadsAllSamples) {
  for (const Sample& sample : all_samples()) {
    const Packet packet = decode_frame(sample.type, sample.wire);
    expect_consistent(packet, sample.wire.size(), sample.wire.size());
    const bool is_unsupported = packet.issue == DecodeIssue::unsupported_link_type;
    EXPECT_TRUE(packet.has_ports || is_unsupported || describe(packet) == "arp")
        << link_type_name(sample.type) << ": " << describe(packet);
  }
}

// Results that more captured bytes cannot change.
void expect_knows_no_less(const Packet& less, const Packet& more) {
  if (less.source.version != IpVersion::none) {
    EXPECT_EQ(less.source, more.source);
    EXPECT_EQ(less.destination, more.destination);
  }
  if (less.has_ports) {
    EXPECT_TRUE(more.has_ports);
    EXPECT_EQ(less.source_port, more.source_port);
    EXPECT_EQ(less.destination_port, more.destination_port);
    EXPECT_EQ(less.protocol, more.protocol);
    EXPECT_EQ(less.ip_bytes, more.ip_bytes);
  }
}

TEST(Decoder, KnowsNoLessOfALongerCapture) {
  for (const Sample& sample : all_samples()) {
    Packet shorter;
    for (std::size_t cap_len = 0; cap_len <= sample.wire.size(); ++cap_len) {
      const Packet packet = decode_cut(sample.type, sample.wire, cap_len, sample.wire.size());
      expect_consistent(packet, cap_len, sample.wire.size());
      expect_knows_no_less(shorter, packet);
      shorter = packet;
    }
  }
}

TEST(Decoder, SaysTruncatedOrMalformedByWhatCutTheFrame) {
  const Wire wire = ethernet(0x0800, ipv4_udp());
  EXPECT_EQ(describe(decode_cut(link_type::kEthernet, wire, 13, wire.size())),
            "truncated_link truncated_link");
  EXPECT_EQ(describe(decode_cut(link_type::kEthernet, wire, 13, 13)),
            "malformed_link malformed_link");
  EXPECT_EQ(describe(decode_cut(link_type::kEthernet, wire, 0, 60)),
            "truncated_link truncated_link");
  EXPECT_EQ(describe(decode_cut(link_type::kEthernet, wire, 0, 0)),
            "malformed_link malformed_link");
}

TEST(Decoder, ReadsCapturedBytesAboveTheWireLength) {
  const Wire wire = ethernet(0x0800, ipv4_udp());
  for (const std::size_t frame_len : {0U, 14U, 20U, 40U}) {
    const Packet packet = decode_cut(link_type::kEthernet, wire, wire.size(), frame_len);
    EXPECT_EQ(describe(packet), kIpv4Udp);
    EXPECT_EQ(packet.frame_len, frame_len);
  }
}

TEST(Decoder, HandlesShortFramesOnTheWire) {
  for (const Sample& sample : all_samples()) {
    for (std::size_t size = 0; size <= sample.wire.size(); ++size) {
      expect_consistent(decode_cut(sample.type, sample.wire, size, size), size, size);
    }
  }
}

TEST(Decoder, SurvivesFlippedBits) {
  std::mt19937 random(1);
  for (const Sample& sample : all_samples()) {
    for (int i = 0; i < 2'000; ++i) {
      Wire wire = sample.wire;
      for (auto flips = 1 + random() % 8; flips > 0; --flips) {
        wire[random() % wire.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
      }
      const std::size_t cap_len = random() % 4 == 0 ? random() % wire.size() : wire.size();
      const std::size_t frame_len = random() % 4 == 0 ? random() : wire.size();
      expect_consistent(decode_cut(sample.type, wire, cap_len, frame_len), cap_len, frame_len);
    }
  }
}

Wire tag(std::size_t type) { return be16(type) + be16(100); }

// The common stacks, and stacks that differ slightly from one.
std::vector<Wire> common_stacks() {
  const Wire payload = zeros(9);
  std::vector<Wire> frames;
  const auto add = [&](std::size_t type, const Wire& ip) {
    frames.push_back(ethernet(type, ip));
    for (const Wire& tags : {tag(0x8100), tag(0x88a8) + tag(0x8100), tag(0x9100),
                             tag(0x8100) + tag(0x8100) + tag(0x8100)}) {
      frames.push_back(mac_addresses() + tags + be16(type) + ip);
    }
  };
  for (const Wire& transport :
       {udp(53, 99, payload), tcp(1, 2, payload, zeros(12)), tcp(1, 2, {}, {}), udp(0, 0, {})}) {
    for (const std::size_t protocol : {6U, 17U, 132U, 0U}) {
      add(0x0800, ipv4(protocol, transport) + zeros(6));
      add(0x0800, ipv4(protocol, transport));
      add(0x0800, ipv4(protocol, transport, 0x2000));
      add(0x0800, ipv4(protocol, transport, 0, zeros(8)));
      add(0x86dd, ipv6(protocol, transport) + zeros(6));
      add(0x86dd, ipv6(protocol, transport));
    }
  }
  return frames;
}

Frame frame_of(const Wire& wire, std::size_t cap_len, std::size_t frame_len) {
  return {wire.data(), static_cast<std::uint32_t>(cap_len), static_cast<std::uint32_t>(frame_len),
          7, link_type::kEthernet};
}

TEST(Decoder, SaysTheSameOfCommonStacksHeaderByHeader) {
  std::mt19937 random(4);
  for (const Wire& original : common_stacks()) {
    for (int i = 0; i < 1'000; ++i) {
      Wire wire = original;
      for (auto flips = random() % 4; flips > 0; --flips) {
        wire[random() % wire.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
      }
      const std::size_t cap_len = random() % 2 == 0 ? random() % wire.size() : wire.size();
      const std::size_t frame_len = random() % 4 == 0 ? random() % 2'000 : wire.size();
      const Frame frame = frame_of(wire, cap_len, frame_len);
      Packet expected;
      decode_header_by_header(frame, expected);
      ASSERT_EQ(decode_cut(link_type::kEthernet, wire, cap_len, frame_len), expected)
          << describe(expected);
    }
  }
}

TEST(Decoder, SurvivesNoise) {
  std::mt19937 random(2);
  for (const Sample& sample : link_samples()) {
    for (int i = 0; i < 2'000; ++i) {
      Wire wire(random() % 200);
      for (std::uint8_t& byte : wire) byte = static_cast<std::uint8_t>(random());
      expect_consistent(decode_frame(sample.type, wire), wire.size(), wire.size());
    }
  }
}

TEST(Decoder, SurvivesNoiseBehindEveryEtherType) {
  std::mt19937 random(3);
  for (std::size_t type = 0; type <= 0xffff; ++type) {
    Wire noise(random() % 64);
    for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(random());
    const Wire wire = ethernet(type, noise);
    expect_consistent(decode_frame(link_type::kEthernet, wire), wire.size(), wire.size());
  }
}

}  // namespace
}  // namespace wirecensus::decode
