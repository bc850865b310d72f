#include "capture/filter.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "support/private_network.h"

namespace wirecensus::capture {
namespace {

using testing::HasSubstr;
using testing::Not;

Frame view(const std::vector<std::uint8_t>& bytes, LinkType link_type = link_type::kEthernet) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  return {.data = bytes.data(), .cap_len = size, .frame_len = size, .link_type = link_type};
}

// Of a system with the other byte order.
Frame swapped(Frame frame) {
  frame.big_endian = !frame.big_endian;
  return frame;
}

bool passes(const std::string& expression, const Frame& frame) {
  auto filter = FrameFilter::parse(expression);
  EXPECT_TRUE(filter.ok()) << expression;
  return filter.ok() && (*filter)->passes(frame);
}

TEST(FrameFilter, PassesWhatTheExpressionNames) {
  const auto frame = numbered_frame(0, 53);
  EXPECT_TRUE(passes("udp port 53", view(frame)));
  EXPECT_TRUE(passes("src host 127.0.0.1 and greater 60", view(frame)));
  EXPECT_FALSE(passes("tcp", view(frame)));
  EXPECT_FALSE(passes("udp port 54", view(frame)));
}

TEST(FrameFilter, SeesTagsThatStandInTheFrame) {
  EXPECT_TRUE(passes("vlan 7 and udp", view(tagged_frame(0, 0x8100, 7))));
  EXPECT_FALSE(passes("vlan 8", view(tagged_frame(0, 0x8100, 7))));
  EXPECT_FALSE(passes("vlan", view(numbered_frame(0))));
}

TEST(FrameFilter, JudgesByWireLengthAndNeverReadsPastTheCapturedBytes) {
  const auto bytes = numbered_frame(0, 53);
  Frame frame = view(bytes);
  frame.frame_len = 1500;
  EXPECT_TRUE(passes("greater 1500", frame));
  frame.cap_len = 20;  // in the middle of the IPv4 header
  EXPECT_FALSE(passes("udp port 53", frame));
  frame.cap_len = 0;
  EXPECT_FALSE(passes("ip", frame));
}

TEST(FrameFilter, CompilesAnewForEachLinkTypeItMeets) {
  const auto ethernet = numbered_frame(0, 53);
  const std::vector<std::uint8_t> raw(ethernet.begin() + 14, ethernet.end());
  auto filter = FrameFilter::parse("udp port 53");
  ASSERT_TRUE(filter.ok());
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE((*filter)->passes(view(ethernet)));
    EXPECT_TRUE((*filter)->passes(view(raw, link_type::kRaw)));
    EXPECT_FALSE((*filter)->passes(view(raw, link_type::kEthernet)));
  }
  EXPECT_TRUE((*filter)->check().ok());
  EXPECT_TRUE((*filter)->undecided().empty());
}

TEST(FrameFilter, CountsFramesForWhichTheExpressionMeansNothing) {
  const auto frame = numbered_frame(0);
  auto filter = FrameFilter::parse("type mgt");
  ASSERT_TRUE(filter.ok()) << "it is right for 802.11";
  EXPECT_FALSE((*filter)->passes(view(frame)));
  EXPECT_FALSE((*filter)->passes(swapped(view(frame))));
  EXPECT_FALSE((*filter)->passes(view(frame, 65535)));
  EXPECT_THAT((*filter)->check().error().message, HasSubstr("link type ethernet (802.11"));
  const auto undecided = (*filter)->undecided();
  ASSERT_EQ(undecided.size(), 2U);
  EXPECT_EQ(undecided[0].link_type, link_type::kEthernet);
  EXPECT_EQ(undecided[0].packets, 2U) << "of either order";
  EXPECT_THAT(undecided[0].reason, HasSubstr("802.11"));
  EXPECT_EQ(undecided[1].link_type, 65535);
  EXPECT_EQ(undecided[1].packets, 1U);
  EXPECT_EQ((*filter)->undecided().size(), 2U) << "as often as it is asked";
  (*filter)->forget_undecided();
  EXPECT_TRUE((*filter)->undecided().empty());
}

TEST(FrameFilter, RefusesWhatNoPacketCanPassUnlessItDecidesOthers) {
  const auto frame = numbered_frame(0);
  auto filter = FrameFilter::parse("arp");
  ASSERT_TRUE(filter.ok());
  EXPECT_TRUE((*filter)->check().ok()) << "no frame yet";
  EXPECT_FALSE((*filter)->passes(view(frame, link_type::kRaw)));
  EXPECT_THAT((*filter)->check().error().message,
              HasSubstr("raw (expression rejects all packets)"));
  EXPECT_FALSE((*filter)->passes(view(frame)));
  EXPECT_TRUE((*filter)->check().ok());
  EXPECT_TRUE((*filter)->undecided().empty());
}

TEST(FrameFilter, ReadsAFamilyInTheOrderOfItsSystemAndAllNumbersOfIpv6) {
  constexpr std::uint8_t kBsd = 24;
  constexpr std::uint8_t kFreeBsd = 28;
  constexpr std::uint8_t kDarwin = 30;
  for (const std::uint8_t family : {kBsd, kFreeBsd, kDarwin}) {
    const std::vector<std::uint8_t> little{family, 0, 0, 0, 0x60};
    const std::vector<std::uint8_t> big{0, 0, 0, family, 0x60};
    EXPECT_TRUE(passes("ip6", view(little, link_type::kNull)));
    EXPECT_TRUE(passes("ip6", swapped(view(big, link_type::kNull))));
    EXPECT_FALSE(passes("ip6", view(big, link_type::kNull)));
    EXPECT_FALSE(passes("ip6", swapped(view(little, link_type::kNull))));
    EXPECT_TRUE(passes("ip6", view(big, link_type::kLoop))) << "the order of networks";
    EXPECT_TRUE(passes("ip6", swapped(view(big, link_type::kLoop))));
  }
}

TEST(FrameFilter, SeesNumbersOfOtherSystemsAsLibpcapDoes) {
  const std::vector<std::uint8_t> nflog{2, 0, 0, 0, 0, 6, 0, 9, 0x45, 0};
  EXPECT_TRUE(passes("link[6] = 9 and len = 10", swapped(view(nflog, link_type::kNflog))))
      << "the type of a TLV: libpcap turns it round";
  EXPECT_TRUE(passes("link[7] = 9 and link[5] = 6", view(nflog, link_type::kNflog)));
}

TEST(FrameFilter, TakesForBroadcastInFilesWhatTcpdumpDoes) {
  auto frame = numbered_frame(0);
  EXPECT_FALSE(passes("ip broadcast", view(frame)));
  std::fill_n(frame.begin() + 30, 4, std::uint8_t{255});
  EXPECT_TRUE(passes("ip broadcast", view(frame)));
}

TEST(FrameFilter, KnowsTheWordsOfAllFamiliesOfLinkTypes) {
  for (const char* expression :
       {"vpi 1", "sio 3", "action pass", "inbound", "ifindex 1", "type mgt"}) {
    EXPECT_TRUE(FrameFilter::parse(expression).ok()) << expression;
  }
}

TEST(FrameFilter, RefusesASyntaxErrorAndShowsIt) {
  for (const std::string expression : {"udp prot 53", "port", "(tcp", "tcp )"}) {
    const auto filter = FrameFilter::parse(expression);
    ASSERT_FALSE(filter.ok()) << expression;
    EXPECT_THAT(filter.error().message, HasSubstr("'" + expression + "'"));
    EXPECT_THAT(filter.error().message, HasSubstr("syntax error"));
  }
}

TEST(FrameFilter, TellsADisplayFilter) {
  for (const std::string expression :
       {"tcp.port == 443", "!(ip.addr==192.0.2.1)", "not http.host contains \"x\""}) {
    const auto filter = FrameFilter::parse(expression);
    ASSERT_FALSE(filter.ok()) << expression;
    EXPECT_THAT(filter.error().message, HasSubstr("those of tcpdump: 'tcp port 443'"))
        << expression;
  }
  EXPECT_THAT(FrameFilter::parse("udp prot 53").error().message, Not(HasSubstr("Wireshark")));
}

TEST(KernelFilter, LetsFramesPassWhole) {
  const auto program = compile_kernel_filter("udp", "none", link_type::kRaw);
  ASSERT_TRUE(program.ok());
  std::vector<std::uint32_t> returns;
  for (const sock_filter& instruction : program->program) {
    if (instruction.code == (BPF_RET | BPF_K)) returns.push_back(instruction.k);
  }
  EXPECT_THAT(returns,
              testing::UnorderedElementsAre(0U, std::numeric_limits<std::uint32_t>::max()));
}

TEST(KernelFilter, RefusesASyntaxErrorAndShowsIt) {
  const auto program = compile_kernel_filter("udp prot", "none", link_type::kRaw);
  ASSERT_FALSE(program.ok());
  EXPECT_THAT(program.error().message, HasSubstr("'udp prot'"));
}

class KernelFilterOnInterface : public PrivateNetwork {};

TEST_F(KernelFilterOnInterface, LooksForVlanTagsBesideTheFrame) {
  const auto program = compile_kernel_filter("vlan", "left", link_type::kEthernet);
  ASSERT_TRUE(program.ok()) << program.error().message;
  constexpr auto kTagPresent = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT);
  EXPECT_TRUE(std::any_of(program->program.begin(), program->program.end(),
                          [](const sock_filter& each) { return each.k == kTagPresent; }));
}

TEST_F(KernelFilterOnInterface, TakesForBroadcastWhatItDoesInFiles) {
  run("ip address add 192.0.2.1/24 dev left");
  const auto filter = compile_kernel_filter("ip broadcast", "left", link_type::kEthernet);
  ASSERT_TRUE(filter.ok()) << filter.error().message;
  ASSERT_NE(filter->tagged, nullptr);
  auto frame = numbered_frame(0);
  frame[33] = 255;  // 127.0.0.255
  EXPECT_FALSE(filter->tagged->passes(view(frame)));
  std::fill_n(frame.begin() + 30, 4, std::uint8_t{255});
  EXPECT_TRUE(filter->tagged->passes(view(frame)));
}

}  // namespace
}  // namespace wirecensus::capture
