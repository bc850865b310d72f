#include <gtest/gtest.h>

#include "base/link_type.h"
#include "decode/frame_builder.h"

namespace wirecensus {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the builders read as a language

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

TEST(Wlan, AggregatesAreReadToTheFirstFrame) {
  const Wire subframe = mac_addresses() + be16(llc().size()) + llc();
  EXPECT_EQ(describe_wlan(data_frame(0x0088, le16(0x80), subframe)), kIpv4Udp);
  EXPECT_EQ(describe_wlan(data_frame(0x8188, le16(0x80) + zeros(4), subframe)), kIpv4Udp);
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

TEST(Radiotap, TellsThatTheHeaderIsPadded) {
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
}  // namespace wirecensus
