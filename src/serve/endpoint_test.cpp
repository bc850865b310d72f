#include "serve/endpoint.h"

#include <gtest/gtest.h>

namespace wirecensus::serve {
namespace {

Endpoint endpoint(std::string_view text) {
  const auto parsed = parse_endpoint(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : Endpoint{};
}

TEST(Endpoint, IsAnAddressAndAPort) {
  for (const char* text : {"127.0.0.1:9464", "192.0.2.1:1", "0.0.0.0:65535", "[::1]:9464",
                           "[2001:db8::1]:80", "[::]:9464"}) {
    EXPECT_EQ(endpoint_text(endpoint(text)), text);
  }
}

TEST(Endpoint, OfAPortAloneIsTheLoopbackAddress) {
  EXPECT_EQ(endpoint_text(endpoint("9464")), "127.0.0.1:9464");
}

TEST(Endpoint, IsRefusedIfAnythingIsWrong) {
  for (const char* text : {"",
                           ":",
                           ":9464",
                           "0",
                           "65536",
                           "-1",
                           "+9464",
                           "9464 ",
                           " 9464",
                           "127.0.0.1",
                           "127.0.0.1:",
                           "127.0.0.1:0",
                           "127.0.0.1:65536",
                           "127.0.0.1:9464x",
                           "127.1:9464",
                           "localhost:9464",
                           "::1:9464",
                           "[::1]",
                           "[::1]9464",
                           "[::1]:",
                           "[::1:9464",
                           "[127.0.0.1]:9464",
                           "[]:9464",
                           "[fe80::1%eth0]:9464",
                           "1.2.3.4:5:6"}) {
    const auto parsed = parse_endpoint(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().message.find("as in 127.0.0.1:9464"), std::string::npos);
  }
  EXPECT_FALSE(parse_endpoint(std::string(10'000, '1') + ":80"));
}

TEST(HostNames, TheAddressThatIsListenedOn) {
  EXPECT_TRUE(host_names("127.0.0.1:9464", endpoint("9464")));
  EXPECT_TRUE(host_names("localhost:9464", endpoint("9464")));
  EXPECT_TRUE(host_names("LocalHost:9464", endpoint("[::1]:9464")));
  EXPECT_TRUE(host_names("[0:0::1]:9464", endpoint("[::1]:9464")));
  EXPECT_TRUE(host_names("192.0.2.1:9464", endpoint("192.0.2.1:9464")));
  EXPECT_TRUE(host_names("192.0.2.1", endpoint("192.0.2.1:80")));
  EXPECT_TRUE(host_names("[2001:db8::1]", endpoint("[2001:db8::1]:80")));
}

TEST(HostNames, NothingElse) {
  for (const char* host : {"",
                           ":9464",
                           "127.0.0.1",
                           "127.0.0.1:",
                           "127.0.0.1:80",
                           "127.0.0.2:9464",
                           "localhost",
                           "localhost.:9464",
                           "localhost.example:9464",
                           "xlocalhost:9464",
                           "example.com:9464",
                           "127.0.0.1.example.com:9464",
                           "[::1]:9464",
                           "::1:9464",
                           "[127.0.0.1]:9464",
                           "[",
                           "127.0.0.1:9464:9464",
                           "127.0.0.1:9464@x",
                           "a@127.0.0.1:9464",
                           "2130706433:9464"}) {
    EXPECT_FALSE(host_names(host, endpoint("9464"))) << host;
  }
  EXPECT_FALSE(host_names("localhost:9464", endpoint("192.0.2.1:9464")));
  EXPECT_FALSE(host_names("127.0.0.1:9464", endpoint("192.0.2.1:9464")));
}

}  // namespace
}  // namespace wirecensus::serve
