#include "base/link_type.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace wirecensus {
namespace {

TEST(LinkTypeName, IsTheNameInTheRegistry) {
  const std::map<LinkType, std::string> names = {
      {link_type::kNull, "null"},
      {link_type::kEthernet, "ethernet"},
      {10, "fddi"},
      {link_type::kPppHdlc, "ppp-hdlc"},
      {link_type::kPppEther, "ppp-ether"},
      {99, "symantec-firewall"},
      {link_type::kRaw, "raw"},
      {link_type::kCiscoHdlc, "c-hdlc"},
      {link_type::kIeee80211, "ieee802-11"},
      {link_type::kFrameRelay, "frelay"},
      {link_type::kLoop, "loop"},
      {link_type::kLinuxSll, "linux-sll"},
      {link_type::kIeee80211Prism, "ieee802-11-prism"},
      {link_type::kIeee80211Radiotap, "ieee802-11-radiotap"},
      {149, "user2"},
      {link_type::kIeee80211Avs, "ieee802-11-avs"},
      {link_type::kPppWithDirection, "ppp-pppd"},
      {189, "usb-linux"},
      {link_type::kPpi, "ppi"},
      {207, "lapb-with-dir"},
      {209, "i2c-linux"},
      {link_type::kIpv4, "ipv4"},
      {link_type::kIpv6, "ipv6"},
      {link_type::kNflog, "nflog"},
      {link_type::kNetAnalyzer, "netanalyzer"},
      {link_type::kPktap, "pktap"},
      {link_type::kLinuxSll2, "linux-sll2"},
      {285, "dsa-tag-edsa"},
      {304, "dect-nr-tap"},
  };
  for (const auto& [type, name] : names) EXPECT_EQ(link_type_name(type), name);
}

TEST(LinkTypeName, IsTheNumberWhereTheRegistryHasNone) {
  for (const int type : {11, 49, 52, 98, 208, 305, 8224, 65535}) {
    EXPECT_EQ(link_type_name(static_cast<LinkType>(type)), std::to_string(type));
  }
}

TEST(LinkTypeName, IsDifferentForEachType) {
  std::set<std::string> names;
  for (int type = 0; type <= 0xffff; ++type) {
    EXPECT_TRUE(names.insert(link_type_name(static_cast<LinkType>(type))).second) << type;
  }
}

}  // namespace
}  // namespace wirecensus
