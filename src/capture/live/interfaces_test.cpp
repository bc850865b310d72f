#include "capture/live/interfaces.h"

#include <gmock/gmock.h>
#include <net/if_arp.h>

#include <algorithm>
#include <fstream>

#include "support/private_network.h"

namespace wirecensus::capture {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class Interfaces : public PrivateNetwork {};

std::vector<std::string> addresses_of(const NetworkInterface& interface) {
  std::vector<std::string> texts;
  for (const InterfaceAddress& entry : interface.addresses) {
    texts.push_back(address_text(entry.address) + "/" + std::to_string(entry.prefix_length));
  }
  return texts;
}

TEST_F(Interfaces, AreListedInTheKernelsOrderWithWhatTheyAre) {
  run("ip link set left address 02:00:00:00:00:0a mtu 1400");
  run("ip link set right down");
  const auto interfaces = list_interfaces();
  ASSERT_TRUE(interfaces.ok());
  ASSERT_THAT(*interfaces, SizeIs(3));
  const NetworkInterface& lo = interfaces->at(0);
  EXPECT_EQ(lo.name, "lo");
  EXPECT_TRUE(lo.loopback);
  EXPECT_TRUE(lo.up);
  EXPECT_EQ(lo.hardware_type, ARPHRD_LOOPBACK);
  EXPECT_EQ(lo.mtu, 65536);
  EXPECT_THAT(addresses_of(lo), ElementsAre("127.0.0.1/8"));

  const NetworkInterface& right = interfaces->at(1);
  EXPECT_EQ(right.name, "right");
  EXPECT_FALSE(right.up);
  EXPECT_FALSE(right.running);
  const NetworkInterface& left = interfaces->at(2);
  EXPECT_EQ(left.name, "left");
  EXPECT_GT(left.index, right.index);
  EXPECT_TRUE(left.up);
  EXPECT_FALSE(left.loopback);
  EXPECT_EQ(left.hardware_type, ARPHRD_ETHER);
  EXPECT_EQ(left.mtu, 1400);
  EXPECT_EQ(left.hardware_address, "02:00:00:00:00:0a");
  EXPECT_TRUE(left.addresses.empty());
}

TEST_F(Interfaces, HaveTheAddressesThatALabelNames) {
  run("ip address add 127.1.0.1/16 dev left label left:1");
  const auto interfaces = list_interfaces();
  ASSERT_TRUE(interfaces.ok());
  ASSERT_THAT(*interfaces, SizeIs(3));
  EXPECT_THAT(addresses_of(interfaces->at(2)), ElementsAre("127.1.0.1/16"));
}

TEST_F(Interfaces, HaveIpv6AddressesLinkLocalOnesIncluded) {
  std::ofstream enable("/proc/sys/net/ipv6/conf/left/disable_ipv6");
  if (!enable) GTEST_SKIP() << "this kernel has no IPv6";
  enable << "0" << std::flush;
  run("ip -6 address flush dev left");
  run("ip -6 address add fe80::5/64 dev left");
  const auto interfaces = list_interfaces();
  ASSERT_TRUE(interfaces.ok());
  EXPECT_THAT(addresses_of(interfaces->at(2)), ElementsAre("fe80::5/64"));
}

}  // namespace
}  // namespace wirecensus::capture
