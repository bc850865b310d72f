#include "capture/filter_words.h"

#include <gtest/gtest.h>

namespace wirecensus::capture {
namespace {

TEST(FilterWords, NumbersAddressesAndWordsOfTheLanguageAreNoNames) {
  for (const char* filter :
       {"", "tcp port 443", "ip host 10.0.0.1 or net 192.0.2.0/24", "udp and portrange 1000-2000",
        "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", "ip[2:2] > 0x100", "ip6 host 2001:db8::1",
        "ether src de:ad:be:ef:00:01", "vlan 5 && !(icmp || arp)", "ip[8]+1 = 64",
        "len - 14 > 5"}) {
    EXPECT_FALSE(may_have_names(filter)) << filter;
  }
}

TEST(FilterWords, OtherWordsMayBeNames) {
  for (const char* filter :
       {"host example.com", "tcp port http", "src gateway-1", "net loopback", "ip proto \\ospf",
        "ip proto \\udp", "host a", "tcp port 443 and host 3com.example"}) {
    EXPECT_TRUE(may_have_names(filter)) << filter;
  }
}

}  // namespace
}  // namespace wirecensus::capture
