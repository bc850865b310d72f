#include "inspect/community_id.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace wirecensus::inspect {
namespace {

IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {IpVersion::v4, {a, b, c, d}};
}

flow::FlowKey key_of(const IpAddress& from, std::uint16_t port, const IpAddress& to,
                     std::uint16_t to_port, std::uint16_t protocol) {
  return {from, to, port, to_port, {ProtocolSpace::ip, protocol}, true};
}

// baseline/baseline_deflt.json and baseline_seed1.json of the specification.
TEST(CommunityIdTest, IsThatOfTheSpecification) {
  const auto tcp = key_of(v4(128, 232, 110, 120), 34855, v4(66, 35, 250, 204), 80, 6);
  EXPECT_EQ(CommunityId(tcp, 0).text(), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  EXPECT_EQ(CommunityId(tcp, 1).text(), "1:3V71V58M3Ksw/yuFALMcW0LAHvc=");
  const auto udp = key_of(v4(192, 168, 1, 52), 54585, v4(8, 8, 8, 8), 53, 17);
  EXPECT_EQ(CommunityId(udp, 0).text(), "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
  EXPECT_EQ(CommunityId(udp, 1).text(), "1:Q9We8WO3piVF8yEQBNJF4uiSVrI=");
}

TEST(CommunityIdTest, IsTheSameForBothDirections) {
  const auto a = key_of(v4(192, 0, 2, 1), 2000, v4(192, 0, 2, 1), 1000, 6);
  const auto b = key_of(v4(192, 0, 2, 2), 1, v4(192, 0, 2, 1), 2, 6);
  EXPECT_EQ(CommunityId(a, 5).text(), CommunityId(a.reversed(), 5).text());
  EXPECT_EQ(CommunityId(b, 5).text(), CommunityId(b.reversed(), 5).text());
  EXPECT_NE(CommunityId(a, 5).text(), CommunityId(b, 5).text());
}

flow::FlowKey icmp_key(const IpAddress& from, const IpAddress& to, std::uint16_t protocol) {
  return {from, to, 0, 0, {ProtocolSpace::ip, protocol}, false};
}

HeaderFacts facts_of(std::initializer_list<std::uint16_t> types_and_codes) {
  HeaderFacts facts;
  for (const std::uint16_t kind : types_and_codes) facts.icmp_types_and_codes.add(kind);
  return facts;
}

// baseline/baseline_deflt.json of the specification.
TEST(CommunityIdTest, OfIcmpIsThatOfTheSpecification) {
  const auto ping = icmp_key(v4(192, 168, 0, 89), v4(192, 168, 0, 1), 1);
  EXPECT_EQ(CommunityId::of_icmp(ping, 0x0800, 0).text(), "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
  EXPECT_EQ(CommunityId::of_icmp(ping.reversed(), 0x0000, 0).text(),
            "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
}

TEST(CommunityIdTest, OfFlowsOfIcmpIsThatOfAllTheirPackets) {
  const auto ping = icmp_key(v4(192, 168, 0, 89), v4(192, 168, 0, 1), 1);
  const CommunityId echo = CommunityId::of_icmp(ping, 0x0800, 7);
  const HeaderFacts request = facts_of({0x0800});
  const HeaderFacts reply = facts_of({0x0000});
  const HeaderFacts unreachable = facts_of({0x0301});
  const HeaderFacts both = facts_of({0x0800, 0x0301});
  EXPECT_EQ(icmp_community_id(ping, &request, &reply, 7), echo);
  EXPECT_EQ(icmp_community_id(ping.reversed(), &reply, &request, 7), echo);
  EXPECT_EQ(icmp_community_id(ping, &request, nullptr, 7), echo);
  EXPECT_EQ(icmp_community_id(ping, nullptr, nullptr, 7), CommunityId());
  EXPECT_EQ(icmp_community_id(ping, &both, nullptr, 7), CommunityId());
  EXPECT_NE(icmp_community_id(ping, &unreachable, nullptr, 7), CommunityId());
  EXPECT_EQ(icmp_community_id(ping, &unreachable, &unreachable, 7), CommunityId())
      << "one way each";
}

TEST(CommunityIdTest, IsEmptyWhereTheKeyHasTooLittle) {
  flow::FlowKey icmp{v4(192, 0, 2, 1), v4(192, 0, 2, 2), 0, 0, {ProtocolSpace::ip, 1}, false};
  EXPECT_EQ(CommunityId(icmp, 0).text(), "");
  icmp.protocol.number = 58;
  EXPECT_EQ(CommunityId(icmp, 0).text(), "");
  EXPECT_EQ(
      CommunityId(flow::FlowKey{{}, {}, 0, 0, {ProtocolSpace::ethertype, 0x806}, false}, 0).text(),
      "");
  EXPECT_EQ(CommunityId().text(), "");
}

}  // namespace
}  // namespace wirecensus::inspect
