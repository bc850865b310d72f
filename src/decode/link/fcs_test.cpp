// Declared frame check sequences: they are neither IP nor payload, whatever the IP header says.
#include <gtest/gtest.h>

#include "base/link_type.h"
#include "support/frame_builder.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

Wire fcs() { return {0xde, 0xad, 0xbe, 0xef}; }

std::string describe_with_fcs(LinkType type, const Wire& wire, std::size_t declared) {
  const Packet packet = decode_with_fcs(type, wire, wire.size(), wire.size(), declared);
  return describe(packet) + " fcs " + std::to_string(packet.fcs_len);
}

// A packet with total length 0, as with segmentation offload.
Wire ipv4_of_unknown_length() {
  Wire wire = ipv4_udp();
  wire[2] = wire[3] = 0;
  return wire;
}

TEST(Fcs, IsNoPartOfAnIpPacketThatFillsItsFrame) {
  const Wire v4 = ethernet(0x0800, ipv4_of_unknown_length());
  Wire v6 = ethernet(0x86dd, ipv6_udp());
  v6[14 + 4] = v6[14 + 5] = 0;
  EXPECT_EQ(describe_with_fcs(link_type::kEthernet, v4 + fcs(), 4),
            kIpv4Udp + std::string(" fcs 4"));
  EXPECT_EQ(describe_with_fcs(link_type::kEthernet, v6 + fcs(), 4),
            kIpv6Udp + std::string(" fcs 4"));
  EXPECT_EQ(describe_with_fcs(link_type::kPpp, be16(0x21) + ipv4_of_unknown_length() + be16(1), 2),
            kIpv4Udp + std::string(" fcs 2"));
}

TEST(Fcs, IsNotReadAsAHeader) {
  const Wire packet = ipv4_udp();
  const Wire wire = ethernet(0x0800, Wire(packet.begin(), packet.begin() + 20)) + fcs();
  EXPECT_EQ(describe_with_fcs(link_type::kEthernet, wire, 4),
            "10.0.0.1 10.0.0.2 udp ip 32 payload 4 truncated_transport fcs 4");
  EXPECT_EQ(describe_with_fcs(link_type::kEthernet, zeros(12) + fcs(), 4),
            "malformed_link malformed_link fcs 4");
}

TEST(Fcs, IsNoLongerThanItsFrame) {
  EXPECT_EQ(describe_with_fcs(link_type::kEthernet, zeros(3), 4),
            "malformed_link malformed_link fcs 3");
  EXPECT_EQ(describe_with_fcs(link_type::kEthernet, {}, 4), "malformed_link malformed_link fcs 0");
}

TEST(Fcs, IsCutOffFirst) {
  const Wire wire = ethernet(0x0800, ipv4_of_unknown_length()) + fcs();
  for (std::size_t captured = 14 + 28; captured <= wire.size(); ++captured) {
    const Packet packet = decode_with_fcs(link_type::kEthernet, wire, captured, wire.size(), 4);
    EXPECT_EQ(describe(packet), kIpv4Udp) << captured;
    EXPECT_EQ(packet.fcs_len, 4U);
  }
}

Wire wlan_data() { return le16(0x0008) + zeros(22) + snap(0, 0x0800, ipv4_of_unknown_length()); }

Wire radiotap_frame(std::size_t present, const Wire& fields, const Wire& frame) {
  return Wire{0, 0} + le16(8 + fields.size()) + le32(present) + fields + frame;
}

TEST(Fcs, IsDeclaredByRadiotap) {
  const auto describe_radiotap = [](std::size_t present, const Wire& fields, std::size_t declared) {
    return describe_with_fcs(link_type::kIeee80211Radiotap,
                             radiotap_frame(present, fields, wlan_data() + fcs()), declared);
  };
  const std::string without = kIpv4Udp + std::string(" fcs 4");
  const std::string within = "10.0.0.1 10.0.0.2 udp 53 99 ip 36 payload 8 fcs 0";
  EXPECT_EQ(describe_radiotap(2, {0x10}, 0), without);
  EXPECT_EQ(describe_radiotap(3, zeros(8) + u8(0x10), 0), without);
  EXPECT_EQ(describe_radiotap(2, {0x10}, 4), without);
  EXPECT_EQ(describe_radiotap(0, {}, 4), without);  // not stated: the file's declaration applies
  EXPECT_EQ(describe_radiotap(2, {0x00}, 4), within);
  EXPECT_EQ(describe_radiotap(0, {}, 0), within);
}

TEST(Fcs, IsDeclaredByPpi) {
  const auto describe_ppi = [](const Wire& fields) {
    const Wire header = Wire{0, 0} + le16(8 + fields.size()) + le32(link_type::kIeee80211);
    return describe_with_fcs(link_type::kPpi, header + fields + wlan_data() + fcs(), 0);
  };
  const auto common = [](std::size_t flags) {
    return le16(2) + le16(20) + zeros(8) + le16(flags) + zeros(10);
  };
  EXPECT_EQ(describe_ppi(common(1)), kIpv4Udp + std::string(" fcs 4"));
  EXPECT_EQ(describe_ppi(le16(5) + le16(4) + zeros(4) + common(1)),
            kIpv4Udp + std::string(" fcs 4"));
  EXPECT_EQ(describe_ppi(common(4)), "10.0.0.1 10.0.0.2 udp 53 99 ip 36 payload 8 fcs 0");
  EXPECT_EQ(describe_ppi(le16(2) + le16(4) + zeros(4)),
            "10.0.0.1 10.0.0.2 udp 53 99 ip 36 payload 8 fcs 0");
}

TEST(Fcs, IsDeclaredByEncapsulations) {
  const Wire frame = ethernet(0x0800, ipv4_of_unknown_length()) + fcs();
  EXPECT_EQ(describe_with_fcs(link_type::kNetAnalyzer, zeros(4) + frame, 0),
            kIpv4Udp + std::string(" fcs 4"));
  EXPECT_EQ(describe_with_fcs(
                link_type::kFrameRelay,
                Wire{0x18, 0x41, 3, 0, 0x80} + Wire{0, 0x80, 0xc2, 0, 1} + frame + fcs(), 4),
            kIpv4Udp + std::string(" fcs 8"));
}

}  // namespace
}  // namespace wirecensus::decode
