#include "base/protocol.h"

#include <gtest/gtest.h>

#include <map>

#include "base/decode_issue.h"

namespace wirecensus {
namespace {

constexpr ProtocolSpace kSpaces[] = {
    ProtocolSpace::ip,        ProtocolSpace::ethertype, ProtocolSpace::llc,
    ProtocolSpace::ppp,       ProtocolSpace::snap,      ProtocolSpace::wlan,
    ProtocolSpace::link_type, ProtocolSpace::undecoded,
};

std::string name(ProtocolSpace space, int number) {
  return protocol_name({space, static_cast<std::uint16_t>(number)});
}

TEST(ProtocolName, IsTheKeywordOfIanaForIp) {
  const std::map<int, std::string> keywords = {
      {0, "hopopt"},      {1, "icmp"},         {2, "igmp"},
      {4, "ipv4"},        {6, "tcp"},          {17, "udp"},
      {33, "dccp"},       {41, "ipv6"},        {43, "ipv6-route"},
      {44, "ipv6-frag"},  {46, "rsvp"},        {47, "gre"},
      {50, "esp"},        {51, "ah"},          {58, "ipv6-icmp"},
      {59, "ipv6-nonxt"}, {60, "ipv6-opts"},   {88, "eigrp"},
      {89, "ospfigp"},    {94, "ipip"},        {97, "etherip"},
      {103, "pim"},       {108, "ipcomp"},     {112, "vrrp"},
      {115, "l2tp"},      {132, "sctp"},       {135, "mobility-header"},
      {136, "udplite"},   {137, "mpls-in-ip"}, {139, "hip"},
      {140, "shim6"},     {143, "ethernet"},   {147, "bit-emu"},
  };
  for (const auto& [number, keyword] : keywords)
    EXPECT_EQ(name(ProtocolSpace::ip, number), keyword);
}

TEST(ProtocolName, IsTheNumberWhereIanaHasNoKeyword) {
  for (const int number : {61, 63, 68, 99, 114, 148, 200, 252, 253, 254, 255}) {
    EXPECT_EQ(name(ProtocolSpace::ip, number), std::to_string(number));
  }
}

TEST(ProtocolName, NamesWhatIsNotIp) {
  EXPECT_EQ(name(ProtocolSpace::ethertype, 0x0806), "arp");
  EXPECT_EQ(name(ProtocolSpace::ethertype, 0x88cc), "lldp");
  EXPECT_EQ(name(ProtocolSpace::llc, 0x42), "spanning-tree");
  EXPECT_EQ(name(ProtocolSpace::ppp, 0xc021), "lcp");
  EXPECT_EQ(name(ProtocolSpace::snap, 0x2000), "cdp");
  EXPECT_EQ(name(ProtocolSpace::wlan, 0x0008), "wlan-beacon");
  EXPECT_EQ(name(ProtocolSpace::wlan, 0x010d), "wlan-ack");
  EXPECT_EQ(name(ProtocolSpace::wlan, 0x0208), "wlan-qos-data");
  EXPECT_EQ(name(ProtocolSpace::link_type, 189), "linktype-usb-linux");
  EXPECT_EQ(name(ProtocolSpace::undecoded, static_cast<int>(DecodeIssue::truncated_ip)),
            "truncated_ip");
}

TEST(ProtocolName, ShowsTheNumberOfWhatHasNoName) {
  EXPECT_EQ(name(ProtocolSpace::ethertype, 0x88b5), "ethertype-0x88b5");
  EXPECT_EQ(name(ProtocolSpace::ethertype, 0x000c), "ethertype-0x000c");
  EXPECT_EQ(name(ProtocolSpace::llc, 0x7e), "llc-0x7e");
  EXPECT_EQ(name(ProtocolSpace::llc, 0x04), "llc-0x04");
  EXPECT_EQ(name(ProtocolSpace::ppp, 0x0057), "ppp-0x0057");
  EXPECT_EQ(name(ProtocolSpace::snap, 0x1), "snap-0x0001");
  EXPECT_EQ(name(ProtocolSpace::wlan, 0x0007), "wlan-0x0007");
  EXPECT_EQ(name(ProtocolSpace::link_type, 65535), "linktype-65535");
  EXPECT_EQ(name(ProtocolSpace::undecoded, 0x1234), "undecoded-0x1234");
}

TEST(ProtocolName, FitsAColumnOfAnyFormat) {
  for (const ProtocolSpace space : kSpaces) {
    for (int number = 0; number <= 0xffff; ++number) {
      const std::string text = name(space, number);
      ASSERT_FALSE(text.empty());
      ASSERT_EQ(text.find_first_of(", \"'\t\r\n;"), std::string::npos) << text;
    }
  }
}

TEST(ProtocolName, MeansOneProtocolOnly) {
  std::map<std::string, Protocol> protocols;
  for (const ProtocolSpace space : kSpaces) {
    const int limit = space == ProtocolSpace::ip ? 0xff : 0xffff;
    for (int number = 0; number <= limit; ++number) {
      const Protocol protocol{space, static_cast<std::uint16_t>(number)};
      const std::string text = protocol_name(protocol);
      if (text.find("-0x") != std::string::npos) continue;  // contains its space and number
      const auto [at, is_new] = protocols.emplace(text, protocol);
      ASSERT_TRUE(is_new) << at->first;
    }
  }
}

TEST(DecodeIssueName, IsOneOfItsOwnForEachIssue) {
  std::map<std::string_view, std::size_t> issues;
  for (std::size_t i = 0; i < kDecodeIssueCount; ++i) {
    const auto [at, is_new] = issues.emplace(decode_issue_name(static_cast<DecodeIssue>(i)), i);
    EXPECT_TRUE(is_new) << at->first;
  }
}

}  // namespace
}  // namespace wirecensus
