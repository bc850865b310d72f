#include "capture/live/link_layer.h"

#include <gtest/gtest.h>
#include <net/if_arp.h>

#include <initializer_list>

namespace wirecensus::capture {
namespace {

using HardwareTypes = std::initializer_list<std::uint16_t>;

TEST(LinkLayer, IsEthernetOnLoopbackToo) {
  for (const std::uint16_t type : HardwareTypes{ARPHRD_ETHER, ARPHRD_LOOPBACK}) {
    EXPECT_EQ(link_layer_of(type).link_type, link_type::kEthernet);
    EXPECT_TRUE(link_layer_of(type).has_header);
  }
}

TEST(LinkLayer, IsLeftOutWhereItSaysNothing) {
  for (const std::uint16_t type :
       HardwareTypes{ARPHRD_NONE, ARPHRD_PPP, ARPHRD_TUNNEL, ARPHRD_IPGRE}) {
    EXPECT_EQ(link_layer_of(type).link_type, link_type::kRaw);
    EXPECT_FALSE(link_layer_of(type).has_header);
  }
}

TEST(LinkLayer, KeepsTheRadioHeader) {
  EXPECT_EQ(link_layer_of(ARPHRD_IEEE80211_RADIOTAP).link_type, link_type::kIeee80211Radiotap);
  EXPECT_TRUE(link_layer_of(ARPHRD_IEEE80211_RADIOTAP).has_header);
}

}  // namespace
}  // namespace wirecensus::capture
